/** Files that the page hands to the reader. */
import { make } from './dom.js';

const REVOKED_AFTER_MS = 60_000;

/** Saves the content, a Blob, as a file of this name. */
export function download(name, content) {
  const address = URL.createObjectURL(content);
  make('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), REVOKED_AFTER_MS);
}
