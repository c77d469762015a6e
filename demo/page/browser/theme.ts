type Theme = 'dark' | 'light';

const KEY = 'theme';

/** What the visitor chose earlier, else what the system prefers. */
export function firstTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  const theme = kept === 'dark' || kept === 'light' ? kept : preferred();
  document.documentElement.dataset.theme = theme;
  return theme;
}

function preferred(): Theme {
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function keepTheme(theme: Theme): Theme {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
  return theme;
}
