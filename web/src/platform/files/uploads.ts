/** Sending files to the server: what is under way, what failed and why. */
import { useCallback, useRef, useState } from "react";
import { uploadFile } from "@/client/calls";
import { writeKey } from "@/client/http";
import type { StoredFile } from "@/client/types";
import { useLanguage } from "@/kit/language";
import { troubleWords } from "@/kit/tell";

export interface Sending {
  key: string;
  name: string;
  size: number;
  /** Why it was not kept; null while it is on its way. */
  trouble: string | null;
}

export interface Uploads {
  sending: Sending[];
  busy: boolean;
  /** Sends them one after the other; answers those that were kept. The others stay in `sending` with their trouble. */
  send: (files: Iterable<File>) => Promise<StoredFile[]>;
  dismiss: (key: string) => void;
}

export function useUploads(): Uploads {
  const language = useLanguage();
  const [sending, setSending] = useState<Sending[]>([]);
  const dismiss = useCallback((key: string) => setSending((all) => all.filter((one) => one.key !== key)), []);
  const words = useRef(language);
  words.current = language;
  const send = useCallback(
    async (files: Iterable<File>) => {
      const queue = [...files].map((file) => ({ file, key: writeKey() }));
      setSending((all) => [
        ...all,
        ...queue.map(({ file, key }) => ({ key, name: file.name, size: file.size, trouble: null })),
      ]);
      const kept: StoredFile[] = [];
      for (const { file, key } of queue) {
        try {
          kept.push(await uploadFile(file));
          dismiss(key);
        } catch (error) {
          const trouble = troubleWords(error, words.current);
          setSending((all) => all.map((one) => (one.key === key ? { ...one, trouble } : one)));
        }
      }
      return kept;
    },
    [dismiss],
  );
  return { sending, busy: sending.some((one) => one.trouble === null), send, dismiss };
}
