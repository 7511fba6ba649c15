/** The application of signed-in people: theme, words, caches and routes around the shell. */
import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { getMe } from "@/client/calls";
import { ApiError, whenSignedOut, whenStepUp } from "@/client/http";
import { Confirming, confirm } from "@/kit/confirm";
import { firstLanguage, type Language, useLanguage } from "@/kit/language";
import { useLook } from "@/kit/look";
import { nonce } from "@/kit/nonce";
import { themeOf } from "@/kit/theme";
import { Toasts } from "@/kit/toasts";
import { hasUnsaved } from "@/kit/unsaved";
import { StepUp, stepUp } from "@/platform/identity/StepUp";
import { loadMeta, ME, META } from "@/platform/meta/meta";
import { router } from "./router";
import "./slotFillings";
import "@/kit/marks.css";

const AGAIN = 5000;

const isOffline = (error: unknown) => error instanceof ApiError && error.status === 0;
/** Whether it may work in a moment: no network, or the server is not well. */
const passes = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      // The browser's own word about the network is not to be trusted: what fails says so and is asked again.
      networkMode: "always",
      retry: (count, error) => count < 2 && passes(error) && !isOffline(error),
      refetchInterval: ({ state }) => (state.status === "error" && passes(state.error) ? AGAIN : false),
    },
  },
});

const LOCALES: Record<Language, () => Promise<{ default: Locale }>> = {
  zh: () => import("antd/es/locale/zh_CN"),
  en: () => import("antd/es/locale/en_US"),
};

/** The words of the components themselves follow the language. */
function useLocale(first: Locale): Locale {
  const language = useLanguage();
  const [locale, setLocale] = useState(first);
  useEffect(() => {
    let current = true;
    LOCALES[language]().then((loaded) => current && setLocale(loaded.default));
    return () => {
      current = false;
    };
  }, [language]);
  return locale;
}

function Root({ locale: first }: { locale: Locale }) {
  const { dark } = useLook();
  const locale = useLocale(first);
  return (
    <ConfigProvider
      theme={themeOf(dark)}
      locale={locale}
      csp={nonce ? { nonce } : undefined}
      button={{ autoInsertSpace: false }}
    >
      <RouterProvider router={router} />
      <Confirming />
      <StepUp />
      <Toasts />
    </ConfigProvider>
  );
}

/** The page stays with what was entered; another tab signs in. */
function askToSignIn() {
  confirm({
    title: t`Your session has ended`,
    text: t`Sign in again in another tab, then come back here and save. What you entered stays.`,
    yes: t`Sign in`,
    no: t`Not now`,
    onYes: () => window.open("/sign-in", "_blank", "noopener"),
  });
}

export async function start(root: HTMLElement) {
  whenSignedOut(() => {
    if (hasUnsaved()) return askToSignIn();
    const next = location.pathname + location.search;
    location.replace(`/sign-in${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`);
  });
  whenStepUp(stepUp);
  client.prefetchQuery({ queryKey: ME, queryFn: getMe });
  client.prefetchQuery({ queryKey: META, queryFn: loadMeta });
  const locale = await LOCALES[firstLanguage()]();
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={client}>
          <Root locale={locale.default} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
