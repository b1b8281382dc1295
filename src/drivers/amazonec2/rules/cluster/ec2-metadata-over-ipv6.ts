import { settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleIpv6Ranges } from '../../../../kinds/cluster/example-manifest.ts';
import { exampleEc2, examplePools } from '../../../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const example = (more: string) =>
  examplePools([{}], {
    ranges: exampleIpv6Ranges,
    configs: [exampleEc2('all', `ipv6AddressCount: "1"\nipv6AddressOnly: true\n${more}`)],
  });

export const ec2MetadataOverIpv6Rule: Rule<ClusterSubject> = {
  code: 'ec2-metadata-over-ipv6',
  on: 'Cluster',
  severity: 'warning',
  title: 'IPv6-only machines on EC2 reach the metadata service over IPv6',
  why: 'The IPv6 endpoint of the metadata service is off unless asked for. Machines without IPv4 may then not learn their user data, host name and addresses, and a name that comes from the metadata falls back to what the image calls itself.',
  remedy: 'Write httpProtocolIpv6: enabled in the machine configuration, and use instance types of the Nitro system.',
  example: { bad: example(''), good: example('httpProtocolIpv6: enabled') },
  covers: ['NET-060'],
  sources: ['AWS documentation: instance metadata over IPv6', 'RKE2: node name from cloud provider metadata'],
  judge({ pools, plan, engineConfig }) {
    if (plan?.stack.value !== 'ipv6') return nothing;
    const naming = settingForAll(engineConfig, 'node-name-from-cloud-provider-metadata');
    return judgePools(pools, naming?.value === true || naming?.value === 'true');
  },
};

function* judgePools(pools: ClusterSubject['pools'], namesFromMetadata: boolean) {
  for (const { config, driver, input } of pools) {
    if (driver?.name !== 'amazonec2' || !config || textIn(config, 'httpProtocolIpv6') === 'enabled') continue;
    const harm = namesFromMetadata
      ? 'node names from the metadata fall back to the host name'
      : 'user data and addresses may not be found';
    yield {
      path: [...input.path, 'machineConfigRef', 'name'],
      message: `machines of pool ${input.name} have IPv6 alone and no IPv6 endpoint of the metadata service, so ${harm}`,
      fix: `write httpProtocolIpv6: enabled in ${config.kind} ${config.metadata.name}`,
    };
  }
}
