/** Sensitive fields in clear: asked for once (the server logs it), kept by this page alone, gone when it is left. */
import { useLingui } from "@lingui/react/macro";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { runAction } from "@/client/records";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { useTell } from "@/kit/tell";
import { isEmpty } from "@/platform/fields/FieldValue";

export interface Reveal {
  /** Whether this person may ask for the clear value of this field. */
  may: (field: Field, value: unknown) => boolean;
  /** The fields that are shown in clear now, with their values. */
  shown: Record<string, unknown>;
  busy: boolean;
  toggle: (key: string) => Promise<void>;
}

const NOTHING: Reveal = { may: () => false, shown: {}, busy: false, toggle: async () => {} };

export const RevealContext = createContext<Reveal>(NOTHING);

export const useRevealed = (): Reveal => useContext(RevealContext);

interface Known {
  version: number;
  values: Record<string, unknown>;
}

/** The state of one record page; it starts hidden with each record and each version of it. */
export function useReveal(spec: ObjectSpec, record: RecordRow): Reveal {
  const { t } = useLingui();
  const tell = useTell();
  const [known, setKnown] = useState<Known | null>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const holds = spec.actions.some((action) => action.key === "reveal") && record.rights?.reveal !== false;
  const { id, version } = record;
  const values = known?.version === version ? known.values : null;

  useEffect(() => {
    // A page that the browser keeps for its back button must not come back with them.
    const hide = () => {
      setKnown(null);
      setOpen(new Set());
    };
    window.addEventListener("pagehide", hide);
    return () => window.removeEventListener("pagehide", hide);
  }, []);

  const toggle = useCallback(
    async (key: string) => {
      const hiding = values !== null && open.has(key);
      let clear = values;
      if (clear === null) {
        setBusy(true);
        try {
          const answer = await runAction(spec.key, "reveal", [id]);
          clear = answer.values?.[0] ?? {};
          setKnown({ version, values: clear });
        } catch (error) {
          return tell.trouble(error);
        } finally {
          setBusy(false);
        }
      }
      if (!(key in clear)) return tell.note(t`Your role sees this field only partly.`);
      // Another version starts with all hidden, whatever was open before.
      const next = new Set(values === null ? [] : open);
      if (hiding) next.delete(key);
      else next.add(key);
      setOpen(next);
    },
    [values, open, spec.key, id, version, tell, t],
  );

  return useMemo(
    () => ({
      may: (field, value) =>
        holds && field.class === "sensitive" && ["read", "write", "masked"].includes(field.right) && !isEmpty(value),
      shown:
        values === null ? {} : Object.fromEntries([...open].filter((key) => key in values).map((k) => [k, values[k]])),
      busy,
      toggle,
    }),
    [holds, values, open, busy, toggle],
  );
}
