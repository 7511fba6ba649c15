/** The application of signed-in people: theme, words, caches and routes around the shell. */
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { getMe } from "@/client/calls";
import { ApiError, whenSignedOut } from "@/client/http";
import { useLanguage } from "@/kit/language";
import { useLook } from "@/kit/look";
import { nonce } from "@/kit/nonce";
import { themeOf } from "@/kit/theme";
import { loadMeta, ME, META } from "@/platform/meta/meta";
import { router } from "./router";
import "./slotFillings";
import "@/kit/marks.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

function Root() {
  const language = useLanguage();
  const { dark } = useLook();
  dayjs.locale(language === "zh" ? "zh-cn" : "en");
  return (
    <ConfigProvider
      theme={themeOf(dark)}
      locale={language === "zh" ? zhCN : enUS}
      csp={nonce ? { nonce } : undefined}
      button={{ autoInsertSpace: false }}
    >
      <AntApp component={false} message={{ maxCount: 3 }}>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}

export function start(root: HTMLElement) {
  whenSignedOut(() => {
    const next = location.pathname + location.search;
    location.replace(`/sign-in${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`);
  });
  client.prefetchQuery({ queryKey: ME, queryFn: getMe });
  client.prefetchQuery({ queryKey: META, queryFn: loadMeta });
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={client}>
          <Root />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
