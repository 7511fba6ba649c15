/** Me: language, theme, density, organisation, account, sign out. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Dropdown, type MenuProps } from "antd";
import { useNavigate } from "react-router";
import { patchMe } from "@/client/calls";
import { signOut } from "@/client/identity";
import { Avatar } from "@/kit/Avatar";
import { speak, useLanguage } from "@/kit/language";
import { type Density, setDensity, setTheme, type Theme, useLook } from "@/kit/look";
import { useTell } from "@/kit/tell";
import { ME, useMe } from "@/platform/meta/meta";

export function PersonMenu() {
  const { t } = useLingui();
  const me = useMe();
  const language = useLanguage();
  const look = useLook();
  const tell = useTell();
  const navigate = useNavigate();
  const client = useQueryClient();

  const chooseLanguage = (next: "zh" | "en") => {
    speak(next);
    patchMe({ language: next })
      .then(() => client.invalidateQueries({ queryKey: ME }))
      .catch(tell.trouble);
  };
  const chooseOrganisation = (id: string) =>
    patchMe({ organisation: id })
      .then(() => location.assign("/"))
      .catch(tell.trouble);
  const leave = () => signOut().finally(() => location.assign("/sign-in"));
  const themes: Record<Theme, string> = { light: t`Light`, dark: t`Dark`, system: t`As the system` };
  const densities: Record<Density, string> = { compact: t`Compact`, normal: t`Normal`, comfortable: t`Comfortable` };
  const others = me.organisations?.filter((one) => one.id !== me.organisation.id) ?? [];

  const items: MenuProps["items"] = [
    {
      key: "who",
      type: "group",
      label: (
        <span className="who">
          <b>{me.person.name}</b>
          <span className="meta">{me.account.email}</span>
          <span className="meta">{me.organisation.name}</span>
        </span>
      ),
    },
    { type: "divider" },
    {
      key: "language",
      label: t`Language`,
      children: [
        { key: "language-zh", label: "中文", onClick: () => chooseLanguage("zh") },
        { key: "language-en", label: "English", onClick: () => chooseLanguage("en") },
      ],
    },
    {
      key: "theme",
      label: t`Theme`,
      children: (Object.keys(themes) as Theme[]).map((theme) => ({
        key: `theme-${theme}`,
        label: themes[theme],
        onClick: () => setTheme(theme),
      })),
    },
    {
      key: "density",
      label: t`Row height`,
      children: (Object.keys(densities) as Density[]).map((density) => ({
        key: `density-${density}`,
        label: densities[density],
        onClick: () => setDensity(density),
      })),
    },
    ...(others.length
      ? [
          {
            key: "organisation",
            label: t`Organisation`,
            children: others.map((one) => ({
              key: one.id,
              label: one.name,
              onClick: () => chooseOrganisation(one.id),
            })),
          },
        ]
      : []),
    { key: "account", label: t`My account`, onClick: () => navigate("/account") },
    { type: "divider" },
    { key: "leave", label: t`Sign out`, onClick: leave },
  ];
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{ items, selectedKeys: [`language-${language}`, `theme-${look.theme}`, `density-${look.density}`] }}
    >
      <button type="button" className="plain-button person-button" aria-label={t`${me.person.name}, menu`}>
        <Avatar name={me.person.name} size={28} />
      </button>
    </Dropdown>
  );
}
