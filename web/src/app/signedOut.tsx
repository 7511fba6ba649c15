/** The light application of people who are not signed in: no antd, own small style sheet. */
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { SignedOutPage } from "@/features/signin/SignedOutPage";

export function start(root: HTMLElement) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <SignedOutPage signUp={location.pathname === "/sign-up"} />
      </I18nProvider>
    </StrictMode>,
  );
}
