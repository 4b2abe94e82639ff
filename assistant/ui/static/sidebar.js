/** The list of this browser's conversations: opened, renamed, deleted. */
import { showAddress, startAddress } from './address.js';
import { question } from './confirm.js';
import { leaveConversation, openConversation } from './conversation.js';
import { exportConversations, importConversations } from './conversation_file.js';
import { findConversations } from './conversation_search.js';
import { app, make, one } from './dom.js';
import { emit, on } from './events.js';
import { languageOf, t } from './i18n.js';
import { showError } from './messages.js';
import { state } from './state.js';
import {
  allConversations, deleteConversation, forgetConversation, renameConversation, storePlace,
  storeProblem,
} from './store.js';
import { startTabs, tellTabs } from './tabs.js';

let listing = 0;  // which drawing of the list is the last one

/** Handles the list and draws it. */
export function startSidebar() {
  const menu = one('.menu');
  const closeToMenu = () => { closeSidebar(); menu.focus(); };
  for (const name of ['.new', '.anew']) one(name).addEventListener('click', newConversation);
  menu.addEventListener('click', () => (app().classList.contains('sided') ? closeSidebar() : openSidebar()));
  one('.side-close').addEventListener('click', closeToMenu);
  one('.side').addEventListener('keydown', event => {
    if (event.key === 'Escape' && !event.target.closest('form')) closeToMenu();
  });
  startSearch();
  startTransfer();
  on('conversations', () => listConversations());
  on('begin', newConversation);
  window.addEventListener('focus', () => listConversations());  // another tab may have added one
  startTabs(hearTab);
  startAddress(openNamed);
  listConversations();
}

function startSearch() {
  const field = one('.find-conversations');
  field.addEventListener('input', () => listConversations());
  field.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !field.value) return;
    event.stopPropagation();
    event.preventDefault();
    field.value = '';
    listConversations();
  });
}

function startTransfer() {
  const say = sentence => { one('.transferred').textContent = sentence; };
  const file = one('.import-file');
  one('.export-all').addEventListener('click', async () => say(await exportConversations()));
  one('.import-all').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const { done = '', error = '' } = await importConversations(chosen);
    file.value = '';
    say(done);
    showError(error);
    emit('conversations');
    tellTabs();
  });
}

/** Follows what another tab did. */
function hearTab({ deleted, renamed, title }) {
  if (deleted) forgetConversation(deleted);
  if (deleted && isOpen({ id: deleted }) && !state.running) emit('deleted');
  if (renamed && isOpen({ id: renamed })) state.conversation.title = title;
  listConversations();
}

/** Opens the conversation of this id, as the address names it; null leaves the open one. */
export async function openNamed(id) {
  if (id === (state.conversation?.id ?? null)) return;
  if (state.running) {
    showAddress(state.conversation?.id);
    showError(t('busy'));
  } else if (id) {
    const known = (await allConversations()).find(other => other.id === id);
    if (known) return openConversation(known);
    showAddress(state.conversation?.id);
    showError(t('conversation_unknown'));
  } else {
    leaveConversation();
    listConversations();
  }
}

/**
 * Draws the list: all conversations, or those that the search finds. A name that is being written, and a question that
 * is not answered, stay where they are, unless it `ends` them.
 */
export async function listConversations(ends = false) {
  if (!ends && one('.conversations :is(form, .sure)')) return;
  const mine = ++listing;
  const query = one('.find-conversations').value.trim();
  const conversations = await (query ? findConversations(query) : allConversations());
  if (mine !== listing || (!ends && one('.conversations :is(form, .sure)'))) return;
  one('.conversations').replaceChildren(...conversations.map(conversationItem));
  const isVain = query && !conversations.length;
  one('.find-conversations').hidden = !query && !conversations.length;
  if (isVain) return void (one('.kept').textContent = t('conversations_unfound'));
  one('.kept').textContent = t(storeProblem() || (conversations.length ? storePlace() : 'conversations_none'));
}

function isOpen(conversation) {
  return state.conversation?.id === conversation.id;
}

function conversationItem(conversation) {
  const { title } = conversation;
  const act = (key, sign, click) => make('button', {
    type: 'button', class: `icon ${key}`, text: sign, title: t(key), 'aria-label': `${t(key)}: ${title}`, on: { click },
  });
  const open = make('button', {
    type: 'button', class: 'open', text: title, lang: languageOf(title), title,
    'aria-current': isOpen(conversation) && 'true',
    on: { click: () => { if (!state.running) closeSidebar(); openConversation(conversation, true); } },
  });
  const item = make('li', { 'data-conversation': conversation.id },
    open,
    act('rename', '✎', () => renameIn(item, conversation)),
    act('delete', '×', () => deleteIn(item, conversation)));
  return item;
}

function renameIn(item, conversation) {
  const field = make('input', { type: 'text', maxlength: 120, 'aria-label': t('rename_to') });
  field.value = conversation.title;
  const submit = async event => {
    event.preventDefault();
    const title = field.value.trim() || conversation.title;
    if (isOpen(conversation)) state.conversation.title = title;
    if (!await renameConversation(conversation, title)) showError(t('deleted_elsewhere'));
    listAndFocus(conversation, '.open');
    tellTabs({ renamed: conversation.id, title });
  };
  const keydown = event => { if (event.key === 'Escape') listAndFocus(conversation, '.rename'); };
  item.replaceChildren(make('form', { on: { submit, keydown } },
    field,
    make('button', { type: 'submit', text: t('rename') })));
  field.select();
}

function deleteIn(item, conversation) {
  const yes = async () => {
    if (state.running && isOpen(conversation)) return showError(t('busy'));
    await deleteConversation(conversation.id);
    if (isOpen(conversation)) {
      leaveConversation();
      showAddress(null);
    }
    listAndFocus(conversation, '.open');
    tellTabs({ deleted: conversation.id });
  };
  const words = t('delete_sure', { title: conversation.title });
  const keep = () => listAndFocus(conversation, '.delete');
  const { node, no } = question({ words, does: t('delete'), yes, keep });
  item.replaceChildren(node);
  no.focus();
}

/** Draws the list anew, and focuses this button of the conversation; where it is gone, what comes in its place. */
async function listAndFocus({ id }, selector) {
  await listConversations(true);
  const item = one(`.conversations [data-conversation="${id}"]`);
  (item ? one(selector, item) : one('.conversations .open') || one('.new')).focus();
}

function newConversation() {
  if (state.running) return showError(t('busy'));
  leaveConversation();
  showAddress(null, true);
  listConversations();
  closeSidebar();
  one('.composer textarea').focus();
}

function openSidebar() {
  app().classList.add('sided');
  one('.menu').setAttribute('aria-expanded', 'true');
  one('.new').focus();
}

function closeSidebar() {
  app().classList.remove('sided');
  one('.menu').setAttribute('aria-expanded', 'false');
}
