// Which articles may answer: chosen before asking, shown as a count while closed.
function filtersBegin() {
  one('.filters').addEventListener('change', countFilters);
  one('.filters .clear').addEventListener('click', () => {
    one('.filters').querySelectorAll('select, input').forEach(field => { if (field.multiple) [...field.options].forEach(option => { option.selected = false; }); else field.value = ''; });
    countFilters();
  });
}

function drawFilters(choices) {
  const fill = (selector, options, empty) => one(selector).replaceChildren(...(empty ? [make('option', { value: '', text: t('filter_any') })] : []), ...options);
  const chosen = filters();
  fill('.by-article', choices.articles.map(({ id, title }) => make('option', { value: id, text: title })));
  fill('.by-source', choices.sources.map(source => make('option', { value: source, text: source.slice(0, 80) })), true);
  fill('.by-language', choices.languages.map(code => make('option', { value: code, text: languageName(code) })), true);
  [...one('.by-article').options].forEach(option => { option.selected = chosen.articles.includes(option.value); });
  one('.by-source').value = chosen.sources[0] || '';
  one('.by-language').value = chosen.languages[0] || '';
  countFilters();
  turns.forEach(drawNarrowed);
}

// What an answer was kept to, told beside its question; the titles are known once the choices are there.
function drawNarrowed(turn) {
  const { articles = [], sources = [], languages = [], after, before } = turn.narrowed || {};
  const titles = articles.map(id => [...one('.by-article').options].find(option => option.value === id)?.text).filter(Boolean);
  const named = titles.length > 3 ? [...titles.slice(0, 3), '…'] : titles;
  const parts = [named.join('; ') || (articles.length ? t('filter_articles') + ': ' + articles.length : ''), ...sources, ...languages.map(languageName),
    after && `${t('filter_from')} ${after}`, before && `${t('filter_to')} ${before}`].filter(Boolean);
  const line = one('.narrowed', turn.node);
  line.hidden = !parts.length;
  line.textContent = t('narrowed', { filters: parts.join(' · ') });
}

function languageName(code) { return given.texts[language]['lang_' + code] || code; }

function filters() {
  const list = selector => [one(selector).value].filter(Boolean);
  return {
    articles: [...one('.by-article').selectedOptions].map(option => option.value),
    sources: list('.by-source'),
    languages: list('.by-language'),
    after: one('.by-from').value || null,
    before: one('.by-to').value || null,
  };
}

function countFilters() {
  const chosen = filters();
  const count = [chosen.articles.length, chosen.sources.length, chosen.languages.length, chosen.after, chosen.before].filter(Boolean).length;
  one('.filters summary').textContent = count ? t('filters_on', { count }) : t('filters');
}
