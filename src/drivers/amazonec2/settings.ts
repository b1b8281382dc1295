import { Amazonec2Config } from '../../kinds/amazonec2config/schema.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import { textIn } from '../../kinds/machine-config-values.ts';

/** The group that Rancher's driver keeps; here it stands for the group that the manager keeps for each cluster. */
export const keptGroupName = 'rancher-nodes';

/** A machine configuration as EC2 needs it: numbers are numbers, defaults are filled in, and what is left out is undefined. */
export interface Ec2Settings {
  readonly region: string;
  /** Whole name of the availability zone, e.g. `eu-central-1a`. */
  readonly zone: string;
  readonly ami: string | undefined;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  readonly securityGroups: readonly string[];
  readonly securityGroupReadonly: boolean;
  readonly openPorts: readonly OpenPort[];
  /** Tags of the user, in the order in which they are written. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly instanceType: string;
  readonly deviceName: string | undefined;
  /** GiB. */
  readonly rootSize: number;
  readonly volumeType: string;
  /** Name or ARN. */
  readonly instanceProfile: string | undefined;
  readonly spot: { readonly price: string; readonly blockMinutes: number } | undefined;
  readonly publicIpv4: boolean;
  /** Nodes are to be known by their private address alone, whether they have a public one or not. */
  readonly hidePublicIpv4: boolean;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly keyPair: string | undefined;
  readonly encryption: { readonly kmsKey: string | undefined } | undefined;
  readonly metadata: {
    readonly endpoint: string | undefined;
    readonly tokens: string | undefined;
    readonly ipv6: string | undefined;
  };
  /** Undefined where nothing is written: the subnet decides then. */
  readonly ipv6Count: number | undefined;
  readonly primaryIpv6: boolean;
  readonly ipv6Only: boolean;
}

export interface OpenPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Reads a configuration that the rules about its kind have accepted; what they refuse is read as if it were left out. */
export function readSettings(config: MachineConfig): Ec2Settings {
  const region = textOf(config, 'region');
  const ipv6Count = textIn(config, 'ipv6AddressCount');
  return {
    region,
    zone: `${region}${textOf(config, 'zone')}`,
    ami: given(config, 'ami'),
    vpcId: given(config, 'vpcId'),
    subnetId: given(config, 'subnetId'),
    securityGroups: groupsIn(config),
    securityGroupReadonly: config.securityGroupReadonly === true,
    openPorts: portsIn(config),
    tags: tagsIn(textIn(config, 'tags')),
    instanceType: textOf(config, 'instanceType'),
    deviceName: given(config, 'deviceName'),
    rootSize: Number(textOf(config, 'rootSize')),
    volumeType: textOf(config, 'volumeType'),
    instanceProfile: given(config, 'iamInstanceProfile'),
    spot:
      config.requestSpotInstance === true
        ? { price: textOf(config, 'spotPrice'), blockMinutes: Number(textOf(config, 'blockDurationMinutes')) }
        : undefined,
    publicIpv4: config.privateAddressOnly !== true && config.ipv6AddressOnly !== true,
    hidePublicIpv4: config.usePrivateAddress === true || config.privateAddressOnly === true,
    monitoring: config.monitoring === true,
    ebsOptimized: config.useEbsOptimizedInstance === true,
    keyPair: given(config, 'keypairName'),
    encryption: config.encryptEbsVolume === true ? { kmsKey: given(config, 'kmsKey') } : undefined,
    metadata: {
      endpoint: given(config, 'httpEndpoint'),
      tokens: given(config, 'httpTokens'),
      ipv6: given(config, 'httpProtocolIpv6'),
    },
    ipv6Count: ipv6Count === '' ? undefined : Number(ipv6Count),
    primaryIpv6: config.enablePrimaryIpv6 === true,
    ipv6Only: config.ipv6AddressOnly === true,
  };
}

/** Text of a field, or the default that the kind gives it. */
export function textOf(config: MachineConfig, field: keyof typeof Amazonec2Config.properties): string {
  const text = textIn(config, field);
  if (text !== '') return text;
  const schema = Amazonec2Config.properties[field] as Preset;
  const preset = schema.default ?? schema.anyOf?.[0]?.default;
  return preset === undefined ? '' : String(preset);
}

/** A field may be null besides its type, so that its default stands one level down. */
interface Preset {
  readonly default?: unknown;
  readonly anyOf?: readonly { readonly default?: unknown }[];
}

function given(config: MachineConfig, field: keyof typeof Amazonec2Config.properties): string | undefined {
  const text = textIn(config, field);
  return text === '' ? undefined : text;
}

function groupsIn(config: MachineConfig): readonly string[] {
  const groups = Array.isArray(config.securityGroup) ? (config.securityGroup as readonly unknown[]) : [];
  const names = groups.map(String).filter((name) => name !== '');
  return names.length === 0 ? [keptGroupName] : [...new Set(names)];
}

function portsIn(config: MachineConfig): readonly OpenPort[] {
  const items = Array.isArray(config.openPort) ? (config.openPort as readonly unknown[]) : [];
  return items.flatMap((item) => {
    const [port = '', protocol = 'tcp'] = String(item).split('/');
    return /^\d+$/.test(port) && (protocol === 'tcp' || protocol === 'udp') ? [{ port: Number(port), protocol }] : [];
  });
}

/** `key1,value1,key2,value2`. */
function tagsIn(text: string): (readonly [string, string])[] {
  if (text === '') return [];
  const items = text.split(',');
  return items.flatMap((key, index) => (index % 2 === 0 ? [[key, items[index + 1] ?? ''] as const] : []));
}
