/** Short messages: what was done, or what went wrong in the server's own words. */
import { App } from "antd";
import { useMemo } from "react";
import { ApiError } from "@/client/http";
import { useLanguage, words } from "./language";

export function useTell() {
  const { message } = App.useApp();
  const language = useLanguage();
  return useMemo(
    () => ({
      done: (text: string) => {
        message.success(text, 2);
      },
      note: (text: string) => {
        message.info(text, 4);
      },
      trouble: (error: unknown) => {
        message.error(troubleWords(error, language), 6);
      },
    }),
    [message, language],
  );
}

export function troubleWords(error: unknown, language: "zh" | "en"): string {
  if (!(error instanceof ApiError))
    return language === "zh" ? "没有成功，请再试一次。" : "This did not work. Try again.";
  const { problem } = error;
  const first = problem.errors?.map((one) => words(one.message, language)).filter(Boolean) ?? [];
  if (first.length) return first.slice(0, 3).join(language === "zh" ? "；" : "; ");
  return words(problem.detail, language) || words(problem.title, language);
}
