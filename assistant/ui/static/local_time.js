/** Moments by the reader's clock. */

/** A moment (milliseconds) to the minute: `2026-11-30 09:15`; '' where it is unknown. */
export function localTime(moment) {
  const at = new Date(moment || NaN);
  if (Number.isNaN(at.getTime())) return '';
  const two = number => String(number).padStart(2, '0');
  return `${localDay(moment)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The day of a moment (milliseconds): `2026-11-30`; '' where it is unknown. */
export function localDay(moment) {
  const at = new Date(moment || NaN);
  if (Number.isNaN(at.getTime())) return '';
  const two = number => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
