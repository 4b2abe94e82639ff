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
