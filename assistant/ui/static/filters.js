/** Which articles may answer: chosen before asking, shown as a count while closed. */
import { make, one } from './dom.js';
import { languageName, t } from './i18n.js';
import { state } from './state.js';

const TITLES_SHOWN = 3;

/** Handles the fields of the filters. */
export function startFilters() {
  one('.filters').addEventListener('change', countFilters);
  one('.filters .clear').addEventListener('click', () => {
    one('.filters').querySelectorAll('select, input').forEach(field => {
      if (field.multiple) for (const option of field.options) option.selected = false;
      else field.value = '';
    });
    countFilters();
  });
}

/** Fills the filters with what there is to choose; what is chosen stays. */
export function drawFilters({ articles, sources, languages }) {
  const any = () => make('option', { value: '', text: t('filter_any') });
  const chosen = chosenFilters();
  const byArticle = one('.by-article');
  byArticle.replaceChildren(...articles.map(({ id, title }) => make('option', { value: id, text: title })));
  for (const option of byArticle.options) option.selected = chosen.articles.includes(option.value);
  const bySource = one('.by-source');
  bySource.replaceChildren(any(), ...sources.map(name => make('option', { value: name, text: name.slice(0, 80) })));
  bySource.value = chosen.sources[0] || '';
  const byLanguage = one('.by-language');
  const named = languages.map(code => make('option', { value: code, text: languageName(code) }));
  byLanguage.replaceChildren(any(), ...named);
  byLanguage.value = chosen.languages[0] || '';
  countFilters();
  state.turns.forEach(drawNarrowed);
}

/** Shows beside a question which articles it was asked of. Their titles are known once the filters are filled. */
export function drawNarrowed(turn) {
  const { articles = [], sources = [], languages = [], after, before } = turn.narrowed || {};
  const options = [...one('.by-article').options];
  const titles = articles.map(id => options.find(option => option.value === id)?.text).filter(Boolean);
  const shown = titles.length > TITLES_SHOWN ? [...titles.slice(0, TITLES_SHOWN), '…'] : titles;
  const parts = [
    shown.join('; ') || (articles.length ? t('filter_articles') + ': ' + articles.length : ''),
    ...sources,
    ...languages.map(languageName),
    after && `${t('filter_from')} ${after}`,
    before && `${t('filter_to')} ${before}`,
  ].filter(Boolean);
  const line = one('.narrowed', turn.node);
  line.hidden = !parts.length;
  line.textContent = t('narrowed', { filters: parts.join(' · ') });
}

/** What is chosen, in the form that the server takes. */
export function chosenFilters() {
  const list = selector => [one(selector).value].filter(Boolean);
  return {
    articles: [...one('.by-article').selectedOptions].map(option => option.value),
    sources: list('.by-source'),
    languages: list('.by-language'),
    after: one('.by-from').value || null,
    before: one('.by-to').value || null,
  };
}

/** Shows in the summary how many are chosen. */
export function countFilters() {
  const { articles, sources, languages, after, before } = chosenFilters();
  const count = [articles.length, sources.length, languages.length, after, before].filter(Boolean).length;
  one('.filters summary').textContent = count ? t('filters_on', { count }) : t('filters');
}
