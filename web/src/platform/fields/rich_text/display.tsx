/** The server sanitises the HTML it stores; a list shows its words only. */
import type { FieldDisplay, ShowProps } from "../kinds";
import { textDisplay } from "../shapes/display";

export function wordsOfHtml(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

function Read({ value }: ShowProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server (nh3), and scripts are refused by the CSP.
  return <div className="rich" dangerouslySetInnerHTML={{ __html: String(value) }} />;
}

export const display: FieldDisplay = { ...textDisplay(240, (value) => wordsOfHtml(String(value))), Read };
