/** The chat model on the start page: which one answers, and a form in which the owner chooses another. */
import { context } from './context.js';
import { make, one } from './dom.js';
import { t } from './i18n.js';
import { callOwner, redeemToken } from './owner.js';

const KINDS = ['openai', 'compatible', 'ollama', 'file', 'langchain'];
const DEFAULT_NAME = 'gpt-5-mini';
const model = { shown: { state: 'hidden' }, outcome: '', failed: false, busy: false, changed: () => {} };

/** Shows the section where the server has the form; `changed` is called when another model answers. */
export async function startModel(changed) {
  if (!context.config.model_form || !context.alone) return;
  model.changed = changed;
  const refused = await redeemToken();
  if (refused) report(refused, true);
  await refresh();
}

/** Draws the section in the page's language; what was typed into the form stays. */
export function drawModel() {
  const { shown } = model;
  const section = one('.model');
  section.hidden = shown.state === 'hidden' && !model.outcome;
  if (section.hidden) return;
  one('.model-now', section).textContent = describe(shown);
  one('.model-outcome', section).textContent = model.outcome;
  one('.model-outcome', section).classList.toggle('bad', model.failed);
  const details = one('.model-form', section);
  details.hidden = shown.state !== 'form';
  if (details.hidden) return;
  one('summary', details).textContent = t(shown.chosen ? 'model_change' : 'model_choose');
  const form = one('form', details);
  const typed = form.children.length ? readForm(form) : initialChoice(shown);
  const focused = context.root.activeElement;
  const isWithin = form.contains(focused);
  form.replaceChildren(...formFields(typed, shown));
  if (!isWithin) return;
  const again = focused.name ? `[name="${focused.name}"]` : `button.${focused.className}`;
  (one(again, form) || one('summary', details)).focus();
}

/** Whether the section says that there is no model. */
export function saysModel() {
  return model.shown.state === 'form';
}

async function refresh() {
  const shown = await callOwner('model');
  model.shown = shown.error ? { state: 'hidden' } : shown;
  drawModel();
}

function report(sentence, failed) {
  model.outcome = sentence;
  model.failed = failed;
  drawModel();
}

function describe({ state, chosen, variables = [] }) {
  if (state === 'environment') return t('model_from_environment', { variables: variables.join(', ') });
  if (state === 'hidden') return '';
  if (state === 'locked') return t('model_locked');
  if (!chosen) return t('model_none');
  return chosen.name ? t('model_now', { model: chosen.name }) : t('model_first', { server: chosen.server });
}

function initialChoice({ chosen, ollama }) {
  if (chosen) return { ...chosen, key: '' };
  return ollama.length ? { kind: 'ollama', name: ollama[0] } : { kind: 'openai', name: DEFAULT_NAME };
}

/** Whether the key that is kept would be sent with this choice; the server decides the same. */
function hasKey({ kind, server = '', name = '' }, { chosen }) {
  const provider = text => (kind === 'langchain' ? text.split(':')[0] : '');
  const address = text => (text || '').trim().replace(/\/+$/, '');
  return Boolean(chosen?.has_key) && chosen.kind === kind && address(chosen.server) === address(server)
    && provider(chosen.name) === provider(name);
}

function formFields(typed, shown) {
  const { kind } = typed;
  const kinds = KINDS.filter(name => name !== 'ollama' || shown.ollama.length || kind === 'ollama');
  const select = make('select', { name: 'kind', on: { change: switchKind } },
    ...kinds.map(name => make('option', { value: name, text: t('model_kind_' + name), selected: name === kind })));
  const fields = [label('model_kind', select)];
  if (kind === 'compatible') fields.push(field('server', 'model_address', typed, { inputmode: 'url' }));
  if (kind === 'ollama') fields.push(label('model_name', ollamaSelect(typed, shown)));
  else fields.push(field('name', nameLabel(kind), typed, {}));
  if (['openai', 'compatible', 'langchain'].includes(kind)) fields.push(...keyFields(typed, shown));
  const isLocal = kind === 'ollama' || kind === 'file';
  fields.push(make('p', { class: 'quiet', text: t(isLocal ? 'model_stays' : 'model_sends') }));
  if (shown.is_shared) fields.push(make('p', { class: 'quiet', text: t('model_one_machine') }));
  fields.push(make('div', { class: 'buttons' },
    make('button', { type: 'submit', class: 'primary', text: t('model_try'), 'aria-disabled': model.busy && 'true' }),
    shown.chosen && make('button', {
      type: 'button', class: 'forget', text: t('model_forget'), 'aria-disabled': model.busy && 'true',
      on: { click: forget },
    })));
  return fields;
}

function nameLabel(kind) {
  const keys = { compatible: 'model_name_listed', file: 'model_path', langchain: 'model_name_langchain' };
  return keys[kind] || 'model_name';
}

function label(key, control) {
  return make('label', {}, make('span', { text: t(key) }), control);
}

function field(name, key, typed, options) {
  const input = make('input', {
    type: 'text', name, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', ...options,
  });
  input.value = typed[name] || '';
  return label(key, input);
}

function keyFields(typed, shown) {
  const input = make('input', { type: 'password', name: 'key', autocomplete: 'off', spellcheck: 'false' });
  input.value = typed.key || '';
  const note = make('p', { class: 'quiet key-kept', text: t('model_key_kept') });
  note.hidden = !hasKey(typed, shown);
  return [label(typed.kind === 'compatible' ? 'model_key_optional' : 'model_key', input), note];
}

function ollamaSelect(typed, { ollama }) {
  const names = ollama.includes(typed.name) || !typed.name ? ollama : [typed.name, ...ollama];
  return make('select', { name: 'name' },
    ...names.map(name => make('option', { value: name, text: name, selected: name === typed.name })));
}

function readForm(form) {
  return Object.fromEntries([...form.querySelectorAll('[name]')].map(({ name, value }) => [name, value]));
}

/** Shows the fields of another kind; what was typed for the kind before is not its own. */
function switchKind({ target }) {
  const kind = target.value;
  const { shown } = model;
  const typed = shown.chosen?.kind === kind ? initialChoice(shown) : { kind };
  if (kind === 'openai' && !typed.name) typed.name = DEFAULT_NAME;
  const form = target.form;
  form.replaceChildren(...formFields(typed, shown));
  one('select', form).focus();
}

/** Handles the form, which stays while its fields change. */
export function startModelForm() {
  const form = one('.model-form form');
  form.addEventListener('submit', event => { event.preventDefault(); if (!model.busy) choose(readForm(form)); });
  form.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    form.closest('details').open = false;
    one('.model-form summary').focus();
  });
  form.addEventListener('input', () => {
    const note = one('.key-kept', form);
    if (note) note.hidden = !hasKey(readForm(form), model.shown);
  });
}

async function choose(typed) {
  const answered = await change('model', { model: typed });
  if (answered) report(t('model_ready', { model: answered.model }), false);
}

async function forget() {
  if (!model.busy && await change('model/forget', {})) report(t('model_forgotten'), false);
}

/** Changes the model at the server; returns what it says, or nothing where it refused. */
async function change(path, request) {
  model.busy = true;
  report(t('model_trying'), false);
  const reply = await callOwner(path, request);
  model.busy = false;
  if (reply.error) return void report(reply.error, true);
  const form = one('.model-form form');
  const wasWithin = form.contains(context.root.activeElement);
  form.replaceChildren();
  await refresh();
  if (wasWithin) one('.model-form summary').focus();
  model.changed();
  return reply;
}
