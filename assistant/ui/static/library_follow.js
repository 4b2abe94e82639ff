/** Follows changes of the library while its page is seen, by a short question every few seconds. */
const EVERY_MS = 4000;
let state = null;  // of the library as it is drawn

/** Remembers the state of what was drawn. */
export function noteState(drawn) {
  state = drawn;
}

/** Calls `changed` when the library is no longer as it is drawn. */
export function followLibrary(changed) {
  let isAsking = false;
  const look = async () => {
    if (document.hidden || state === null || isAsking) return;
    isAsking = true;
    const now = await askState();
    isAsking = false;
    if (now && now !== state) changed();
  };
  setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', look);
}

/** The present state; null where the server does not say it, as while it starts again. */
async function askState() {
  try {
    const reply = await fetch(new URL('state', location.href), { cache: 'no-store' });
    return reply.ok ? (await reply.json()).state : null;
  } catch { return null; }
}
