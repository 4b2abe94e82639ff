/** Calls of the server's functions. */
import { context } from './context.js';
import { locale, t } from './i18n.js';

/**
 * Calls a function of the server's, in the page's language.
 *
 * What goes wrong comes back as `error`, a sentence; nothing is thrown.
 */
export async function rpc(name, request = {}) {
  try {
    return (await context.server[name]({ ...request, language: locale.language })) ?? { error: t('lost') };
  } catch { return { error: t('lost') }; }
}

const newest = {};  // the number of the newest call of each function

/**
 * `rpc` for what is drawn in one place: where calls overlap, the newest alone gets its reply, the others null.
 *
 * The reader may choose another language before the first reply has come, and replies may overtake one another.
 */
export async function rpcNewest(name, request = {}) {
  const number = newest[name] = (newest[name] || 0) + 1;
  const reply = await rpc(name, request);
  return number === newest[name] ? reply : null;
}
