/** Starts the console in the browser. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Application } from './app/application.tsx';
import { applyTheme, savedTheme } from './app/theme.ts';

applyTheme(savedTheme());

createRoot(document.querySelector('#console')!).render(
  <StrictMode>
    <Application />
  </StrictMode>,
);
