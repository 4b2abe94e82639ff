/** Calls of what the server keeps for accounts. */
import { context } from './context.js';
import { locale } from './i18n.js';

/** Asks the server; throws where it cannot, with the sentence that it gives, if there is one, as `sentence`. */
export async function callAccount(path, request = {}) {
  const component = context.element.closest('gradio-app[src]');
  const page = component ? new URL(component.getAttribute('src'), location.href) : location.href;
  const reply = await fetch(new URL(path, page), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...request, language: locale.language }),
  });
  const { result, error } = await reply.json();
  if (!reply.ok) throw Object.assign(new Error('refused'), { sentence: typeof error === 'string' && error });
  return result;
}
