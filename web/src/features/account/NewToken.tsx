/** Makes an API token: what for, what it may do, for how long. */
import { useLingui } from "@lingui/react/macro";
import { Button, Input, Select } from "antd";
import { useRef, useState } from "react";
import { type ApiToken, createToken } from "@/client/calls";
import { ApiError, writeKey } from "@/client/http";
import { useTell } from "@/kit/tell";

const DAYS = [30, 90, 365];

export function NewToken({ onMade }: { onMade: (token: ApiToken) => void }) {
  const { t } = useLingui();
  const tell = useTell();
  const [name, setName] = useState("");
  const [scope, setScope] = useState("*:read");
  const [days, setDays] = useState(90);
  const [busy, setBusy] = useState(false);
  const key = useRef(writeKey());
  const make = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      onMade(await createToken({ name: name.trim(), scopes: [scope], days }, key.current));
      setName("");
      key.current = writeKey();
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) key.current = writeKey();
      tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="row new-token">
      <Input
        aria-label={t`Name of the token`}
        placeholder={t`What is it for?`}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={make}
      />
      <Select
        aria-label={t`What it may do`}
        value={scope}
        onChange={setScope}
        options={[
          { value: "*:read", label: t`Read only` },
          { value: "*", label: t`Read and write` },
        ]}
      />
      <Select
        aria-label={t`For how long`}
        value={days}
        onChange={setDays}
        options={DAYS.map((count) => ({ value: count, label: t`${count} days` }))}
      />
      <Button disabled={!name.trim()} loading={busy} onClick={make}>{t`Make a token`}</Button>
    </div>
  );
}
