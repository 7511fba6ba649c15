/** The title of the browser tab. */
import { useEffect } from "react";

export function useTitle(title: string) {
  useEffect(() => {
    document.title = title ? `${title} · Guanxi 关系` : "Guanxi 关系";
  }, [title]);
}
