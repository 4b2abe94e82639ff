/** What may be asked. */
import { context } from './context.js';
import { t } from './i18n.js';
import { showError } from './messages.js';

/** Whether the text can be asked; one that is too long is an error that is shown. */
export function isQuestion(text) {
  const { limit } = context.config;  // characters
  const count = text.trim().length;
  if (count > limit) showError(t('error_long', { count: count.toLocaleString(), limit: limit.toLocaleString() }));
  return count > 0 && count <= limit;
}
