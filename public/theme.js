// Applies the chosen theme before the first paint; without a choice the system decides, and a wall is dark. Written by src/features/shell/theme.ts.
try {
  const theme = localStorage.getItem("nexsys-watch.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme stays.
}
if (location.pathname === "/wall" && document.documentElement.dataset.theme === undefined)
  document.documentElement.dataset.theme = "dark";
