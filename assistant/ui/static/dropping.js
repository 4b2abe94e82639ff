/** A file that is dropped on the chat: it is offered to the library, where files can be added there. */
import { context } from './context.js';
import { app, make, one } from './dom.js';
import { t } from './i18n.js';
import { announce, showError } from './messages.js';
import { uploadFiles } from './uploads.js';
import { drawWelcome } from './welcome.js';

/** Handles files over the chat; where none can be added, a sentence says so and the page stays. */
export function startDropping() {
  const { element } = context;
  const hasFiles = event => event.dataTransfer?.types.includes('Files');
  for (const name of ['dragenter', 'dragover']) {
    element.addEventListener(name, event => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      app().classList.add('over');
    });
  }
  element.addEventListener('dragleave', event => {
    if (!element.contains(event.relatedTarget)) app().classList.remove('over');
  });
  element.addEventListener('drop', event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    app().classList.remove('over');
    const files = [...event.dataTransfer.files];
    if (!context.config.uploads || context.refusesFiles) return showError(t('drop_not_here'));
    if (files.length) offerToLibrary(files);
  });
}

/** Asks whether the files become articles, above the field; nothing is sent before that. */
function offerToLibrary(files) {
  const place = one('.dropped');
  const question = files.length > 1
    ? t('drop_many', { count: files.length })
    : t('drop_one', { name: files[0].name });
  const close = () => {
    place.replaceChildren();
    place.hidden = true;
    one('.composer textarea').focus();
  };
  const add = async () => {
    const list = make('ul', { class: 'uploads', 'aria-live': 'polite' });
    buttons.replaceWith(list);
    await uploadFiles(files, list);
    place.append(make('button', { type: 'button', text: t('close'), on: { click: close } }));
    announce(list.textContent);
    drawWelcome();
  };
  const yes = make('button', { type: 'button', class: 'primary', text: t('drop_add'), on: { click: add } });
  const no = make('button', { type: 'button', text: t('cancel'), on: { click: close } });
  const buttons = make('p', { class: 'choices' }, yes, no);
  place.replaceChildren(make('p', { text: question }), buttons);
  place.hidden = false;
  yes.focus();
}
