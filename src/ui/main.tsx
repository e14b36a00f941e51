/** The page's entry: what must be there before the first paint, then React. */
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';
import './pictures/pictures.css';
import './app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startPage } from './app/start-page.ts';

const NOT_FETCHED = 'A part of the page could not be fetched; load it again. · Chưa tải được một phần của trang; hãy tải lại.';
const place = document.getElementById('page');
if (place) {
  startPage().then(
    () => {
      createRoot(place).render(
        <StrictMode>
          <App />
        </StrictMode>,
      );
    },
    () => {
      place.textContent = NOT_FETCHED;
    },
  );
}
