/** The list of this browser's conversations: opened, renamed, deleted. */
import { leaveConversation, openConversation } from './conversation.js';
import { app, make, one } from './dom.js';
import { emit, on } from './events.js';
import { languageOf, t } from './i18n.js';
import { showError } from './messages.js';
import { state } from './state.js';
import { allConversations, deleteConversation, isPersistent, putRecord } from './store.js';

/** Handles the list and draws it. */
export function startSidebar() {
  const menu = one('.menu');
  const closeToMenu = () => { closeSidebar(); menu.focus(); };
  one('.new').addEventListener('click', newConversation);
  menu.addEventListener('click', () => (app().classList.contains('sided') ? closeSidebar() : openSidebar()));
  one('.side-close').addEventListener('click', closeToMenu);
  one('.side').addEventListener('keydown', event => {
    if (event.key === 'Escape' && !event.target.closest('form')) closeToMenu();
  });
  on('conversations', listConversations);
  window.addEventListener('focus', listConversations);  // another tab may have added one
  listConversations();
}

/** Draws the list. */
export async function listConversations() {
  const conversations = await allConversations();
  one('.conversations').replaceChildren(...conversations.map(conversationItem));
  const note = conversations.length ? 'conversations_kept' : 'conversations_none';
  one('.kept').textContent = t(isPersistent() ? note : 'conversations_unkept');
}

function isOpen(conversation) {
  return state.conversation?.id === conversation.id;
}

function conversationItem(conversation) {
  const { title } = conversation;
  const act = (key, sign, click) => make('button', {
    type: 'button', class: 'icon', text: sign, title: t(key), 'aria-label': `${t(key)}: ${title}`, on: { click },
  });
  const open = make('button', {
    type: 'button', class: 'open', text: title, lang: languageOf(title), title,
    'aria-current': isOpen(conversation) && 'true',
    on: { click: () => { if (!state.running) closeSidebar(); openConversation(conversation); } },
  });
  const item = make('li', {},
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
    conversation.title = field.value.trim() || conversation.title;
    if (isOpen(conversation)) state.conversation.title = conversation.title;
    await putRecord('conversations', conversation);
    emit('conversations');
  };
  const keydown = event => { if (event.key === 'Escape') emit('conversations'); };
  item.replaceChildren(make('form', { on: { submit, keydown } },
    field,
    make('button', { type: 'submit', text: t('rename') })));
  field.select();
}

function deleteIn(item, conversation) {
  const remove = async () => {
    if (state.running && isOpen(conversation)) return showError(t('busy'));
    await deleteConversation(conversation.id);
    if (isOpen(conversation)) leaveConversation();
    emit('conversations');
  };
  const no = make('button', { type: 'button', text: t('keep'), on: { click: () => emit('conversations') } });
  const yes = make('button', { type: 'button', class: 'danger', text: t('delete'), on: { click: remove } });
  item.replaceChildren(make('div', { class: 'sure', role: 'alertdialog', 'aria-label': t('delete') },
    make('p', { text: t('delete_sure', { title: conversation.title }) }), no, yes));
  no.focus();
}

function newConversation() {
  if (state.running) return showError(t('busy'));
  leaveConversation();
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
