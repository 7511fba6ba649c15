/** Tests speak English; jsdom has no matchMedia. */
import { i18n } from "@lingui/core";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { messages } from "../locales/en.po";

configure({ asyncUtilTimeout: 5000 });
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

beforeEach(() => {
  localStorage.clear();
  i18n.loadAndActivate({ locale: "en", messages });
});
afterEach(cleanup);
