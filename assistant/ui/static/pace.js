/** How far something is that is counted, in words: files, scanned pages, the rate and the time left. */
import { locale, t } from './i18n.js';

function formatted(value, options = {}) {
  return new Intl.NumberFormat(locale.language, { maximumFractionDigits: 1, ...options }).format(value);
}

/** A duration in words, in the unit that fits: `40 seconds`, `1.5 hours`. */
export function duration(seconds) {
  let [value, unit] = [seconds, 'second'];
  if (seconds >= 5400) [value, unit] = [seconds / 3600, 'hour'];
  else if (seconds >= 90) [value, unit] = [seconds / 60, 'minute'];
  const maximumFractionDigits = unit === 'hour' ? 1 : 0;
  const text = formatted(value, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits });
  return text.replace(/(\d)(?=\p{Script=Han})/u, '$1 ');  // as in the page's other texts
}

/** How many files are done. */
export function filesText({ done, total }) {
  return t('starting_files', { done: formatted(done), total: formatted(total) });
}

/** How many pages of a scan are read. */
export function pagesText({ done = 0, total }) {
  return t('starting_pages', { done: formatted(done), total: formatted(total) });
}

/** How many are done a second, and how long the rest will take; '' at the beginning and at the end. */
export function rateText({ done, total, rate, seconds_left: left }, maximumFractionDigits = 1) {
  if (!done || done >= total) return '';
  return t('starting_rate', { rate: formatted(rate, { maximumFractionDigits }), left: duration(Math.max(left, 1)) });
}
