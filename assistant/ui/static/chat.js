/** The chat: puts its modules together. */
import { ask, receiveUpdate, restoreSession, resume, saveUnfinished } from './asking.js';
import { startCards } from './cards.js';
import { startClipboard } from './clipboard.js';
import { startComposer } from './composer.js';
import { context, startContext } from './context.js';
import { redraw, startConversation } from './conversation.js';
import { mount, one } from './dom.js';
import { startDropping } from './dropping.js';
import { on } from './events.js';
import { startExport } from './exporting.js';
import { startFilters } from './filters.js';
import { showHostWishes } from './host.js';
import { startLanguage, startLanguageSwitch, translatePage } from './i18n.js';
import { startKeys } from './keys.js';
import { startModel, startModelForm } from './model.js';
import { redrawReader, startReader } from './reader.js';
import { listConversations, startSidebar } from './sidebar.js';
import { state } from './state.js';
import { followTheme, startThemeSwitch } from './theme.js';
import { startTurns } from './turns.js';
import { drawWelcome } from './welcome.js';

/** Starts a chat in the element that Gradio made for it; `chat.py` says what is in `config`. */
export function start(config, gradio) {
  startContext(config, gradio);
  startLanguage();
  mount(config.markup, config.style);
  followTheme();
  one('.app').classList.toggle('embedded', config.embedded);
  one('.app').style.setProperty('--height', config.height);
  one('.library').hidden = !config.library;
  if (config.library) one('.library').href = config.library;
  one('.to-check').hidden = !config.check;
  if (config.check) one('.to-check').href = config.check;
  startThemeSwitch(one('.theme'));
  startExport();
  showHostWishes();
  translatePage();
  startLanguageSwitch(one('.language'), () => { listConversations(true); drawWelcome(); redraw(); redrawReader(); });
  startKeys();
  startReader();
  startCards();
  startTurns();
  startClipboard();
  startFilters();
  startConversation();
  startSidebar();
  startComposer();
  startDropping();
  on('resume', ({ turn }) => resume(turn));
  on('ask', ({ question, replaced, byQuotation }) => ask(question, replaced, byQuotation));
  context.watch('value', () => receiveUpdate(context.props.value));
  startModelForm();
  startModel(drawWelcome).then(drawWelcome);
  window.addEventListener('pagehide', saveUnfinished);
  state.restored = restoreSession();
}
