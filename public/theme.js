// Applies the chosen theme before the first paint; without a choice the system decides. Written by src/features/shell/theme.ts.
try {
  const theme = localStorage.getItem("nexsys-watch.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme stays.
}
