/** The devices on which I am signed in, and signing them out. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { type Device, endDevice, endOtherDevices, listDevices } from "@/client/identity";
import { confirm } from "@/kit/confirm";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { useTell } from "@/kit/tell";

const DEVICES = ["devices"] as const;
const IN_CHINESE: Record<string, string> = { WeChat: "微信", DingTalk: "钉钉", Feishu: "飞书" };

export function Devices() {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const { data, isPending, error } = useQuery({ queryKey: DEVICES, queryFn: listDevices, retry: false });
  const again = () => client.invalidateQueries({ queryKey: DEVICES });
  const end = (one: Device) =>
    endDevice(one.id)
      .then(() => tell.done(t`The device is signed out.`))
      .then(again)
      .catch(tell.trouble);
  const endOthers = () =>
    confirm({
      title: t`Sign out all other devices?`,
      text: t`They stop at once, with what is open on them.`,
      yes: t`Sign out`,
      no: t`Cancel`,
      danger: true,
      onYes: () => endOtherDevices().then(again).catch(tell.trouble),
    });
  const named = (device: string) =>
    language === "zh" ? device.replace(/^\w+/, (name) => IN_CHINESE[name] ?? name) : device;
  const others = data?.rows.some((one) => !one.here);
  return (
    <section className="account-part">
      <h2>{t`Signed in on`}</h2>
      {isPending && <SkeletonLines rows={2} height={44} />}
      {error && <p className="meta">{t`The device list cannot be read now.`}</p>}
      <ul>
        {data?.rows.map((one) => (
          <li key={one.id} className="row">
            <span className="grow">
              <span className="one-line">{named(one.device) || t`Unknown device`}</span>
              <span className="meta">
                {[
                  one.place,
                  t`since ${formatTime(one.since, language)}`,
                  t`last seen ${formatTime(one.last_seen_at, language)}`,
                ].join(" · ")}
              </span>
            </span>
            {one.here ? (
              <Tag color="success">{t`This device`}</Tag>
            ) : (
              <Button size="small" onClick={() => end(one)}>{t`Sign out`}</Button>
            )}
          </li>
        ))}
      </ul>
      {others && (
        <Button size="small" danger onClick={endOthers}>
          <Trans>Sign out all others</Trans>
        </Button>
      )}
    </section>
  );
}
