/**
 * Events between modules of which the one that acts is above the one that asks for it, so that imports go one way.
 *
 * - `ask` { question, replaced, byQuotation }: the reader asks a question from within a turn or an offer.
 * - `conversations`: the list of conversations has changed.
 * - `deleted` { turn }: the open conversation was deleted elsewhere; of its turns this one stays, if there is one.
 * - `reviewed` { keys }: the reviews under these keys were fetched or changed.
 * - `rechecked` { turn, update }: the sentences of a kept answer were checked anew.
 * - `resume` { turn }: the server is still making, or has made, the answer of a turn that was left.
 */
const events = new EventTarget();

/** Calls the listener with the detail of each event of this name. */
export function on(name, listener) {
  events.addEventListener(name, event => listener(event.detail));
}

/** Tells the listeners of this event. */
export function emit(name, detail = {}) {
  events.dispatchEvent(new CustomEvent(name, { detail }));
}
