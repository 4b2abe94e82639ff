/**
 * Calls that only the owner may make.
 *
 * Where there are no accounts, the owner is who opened the address with the token. The page exchanges the token for a
 * secret and keeps it for its own address; a cookie would reach all other servers of this machine.
 */
import { locale, t } from './i18n.js';

const SECRET = 'ask-articles:owner';
let secret = null;  // where the browser stores nothing

/** Exchanges the token in the page's address, if there is one, and takes it out; returns why that failed, or ''. */
export async function redeemToken() {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (!token) return '';
  address.searchParams.delete('token');
  history.replaceState(history.state, '', address);
  const reply = await callOwner('token', { token });
  // a page that is loaded again with the used address may have the secret already
  if (reply.error) return readSecret() ? '' : reply.error;
  secret = reply.secret;
  try { localStorage.setItem(SECRET, secret); } catch { /* it holds for this visit */ }
  return '';
}

/** Calls `owner/…` beside the page, with a request or just to read; what goes wrong comes back as `error`. */
export async function callOwner(path, request) {
  const headers = { 'X-Owner-Secret': readSecret() };
  const body = request && JSON.stringify({ ...request, language: locale.language });
  try {
    const reply = await fetch(new URL('owner/' + path, location.href), {
      method: body ? 'POST' : 'GET',
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body,
      cache: 'no-store',
    });
    const values = await reply.json();
    if (reply.ok) return values;
    return { error: typeof values.error === 'string' ? values.error : values.error?.message || t('failed') };
  } catch { return { error: t('lost') }; }
}

function readSecret() {
  if (secret) return secret;
  try { return localStorage.getItem(SECRET) || ''; } catch { return ''; }
}
