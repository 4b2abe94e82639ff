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
  fill('.by-language', choices.languages.map(code => make('option', { value: code, text: props.texts[language]['lang_' + code] || code })), true);
  [...one('.by-article').options].forEach(option => { option.selected = chosen.articles.includes(option.value); });
  one('.by-source').value = chosen.sources[0] || '';
  one('.by-language').value = chosen.languages[0] || '';
  countFilters();
}

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
