/** Short messages: what was done, or what went wrong in the server's own words. */
import { useMemo } from "react";
import { ApiError } from "@/client/http";
import { useLanguage, words } from "./language";
import { toast, type WayBack } from "./toasts";

export function useTell() {
  const language = useLanguage();
  return useMemo(
    () => ({
      /** `back`: how to undo it, offered for a few seconds. */
      done: (text: string, back?: WayBack) => toast("done", text, back),
      note: (text: string) => toast("note", text),
      trouble: (error: unknown) => toast("trouble", troubleWords(error, language)),
    }),
    [language],
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
