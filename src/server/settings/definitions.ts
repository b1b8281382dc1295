/** Names of settings that the manager itself reads. */
export const settingNames = {
  serverUrl: 'server-url',
  admissionMode: 'admission-mode',
  cacerts: 'cacerts',
  firstLogin: 'first-login',
  installUuid: 'install-uuid',
  serverVersion: 'server-version',
  tokenDefaultTtl: 'auth-token-default-ttl-minutes',
  tokenMaxTtl: 'auth-token-max-ttl-minutes',
  sessionTtl: 'auth-user-session-ttl-minutes',
  kubeconfigTtl: 'kubeconfig-default-token-ttl-minutes',
  passwordMinLength: 'password-min-length',
  agentTlsMode: 'agent-tls-mode',
  orphanedMachines: 'orphaned-machines',
  systemAgentVersion: 'system-agent-version',
  systemAgentUrl: 'system-agent-releases-url',
  winsAgentVersion: 'wins-agent-version',
  winsAgentUrl: 'wins-agent-releases-url',
  agentSilentAfter: 'agent-silent-after-seconds',
} as const;

export interface SettingDefinition {
  readonly name: string;
  /** The value when nobody set one. Computed ones are filled in at start-up. */
  readonly default: string;
  /** Only the manager writes it. */
  readonly readOnly?: boolean;
  /** What the value must be: a whole number from 0, one of some words, or an https URL. Absent: any text. */
  readonly form?: 'count' | 'https-url' | readonly string[];
}

/** Every setting, with the names that clients of Rancher look for. */
export const settingDefinitions: readonly SettingDefinition[] = [
  { name: settingNames.serverUrl, default: '', form: 'https-url' },
  { name: settingNames.admissionMode, default: 'enforce', form: ['enforce', 'warn'] },
  // The release of Rancher whose API this is: Terraform compares it.
  { name: settingNames.serverVersion, default: 'v2.12.0', readOnly: true },
  { name: settingNames.cacerts, default: '', readOnly: true },
  { name: settingNames.installUuid, default: '', readOnly: true },
  { name: settingNames.firstLogin, default: 'true', form: ['true', 'false'] },
  { name: 'k8s-version', default: '' },
  { name: 'ui-default-landing', default: 'vue' },
  { name: settingNames.tokenMaxTtl, default: '129600', form: 'count' },
  { name: settingNames.tokenDefaultTtl, default: '129600', form: 'count' },
  { name: settingNames.kubeconfigTtl, default: '43200', form: 'count' },
  { name: 'kubeconfig-generate-token', default: 'true', form: ['true', 'false'] },
  { name: settingNames.sessionTtl, default: '960', form: 'count' },
  { name: 'fleet-default-workspace-name', default: 'fleet-default' },
  { name: 'system-default-registry', default: '' },
  { name: 'agent-image', default: '' },
  { name: settingNames.passwordMinLength, default: '12', form: 'count' },
  { name: 'rke2-default-version', default: '' },
  { name: 'k3s-default-version', default: '' },
  // Node agents are fetched once, from <url>/<version>/; with `none` for a URL nothing is fetched, for managers without internet.
  { name: settingNames.systemAgentVersion, default: 'v0.14.0' },
  {
    name: settingNames.systemAgentUrl,
    default: 'https://github.com/rancher/system-agent/releases/download',
  },
  { name: settingNames.winsAgentVersion, default: 'v0.14.0' },
  { name: settingNames.winsAgentUrl, default: 'https://github.com/rancher/wins/releases/download' },
  // An agent without a connection tries again at least once a minute.
  { name: settingNames.agentSilentAfter, default: '90', form: 'count' },
  { name: settingNames.agentTlsMode, default: 'strict', form: ['strict', 'system-store'] },
  // Machines at providers that this manager made and no object knows: a copy of a manager would remove its twin's.
  { name: settingNames.orphanedMachines, default: 'remove', form: ['remove', 'report'] },
];

/** Settings that need no credential: install scripts and login pages read them. */
export const publicSettings: ReadonlySet<string> = new Set([
  settingNames.cacerts,
  settingNames.firstLogin,
  'ui-banners',
  'ui-issues',
  'ui-pl',
  'ui-brand',
  'ui-default-landing',
]);
