import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { hostIn } from '../../../../network/host-reference.ts';

export const ec2EndpointRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-endpoint',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'another EC2 endpoint is a URL or a host, and plain HTTP is for such an endpoint only',
  why: 'AWS itself speaks TLS. insecureTransport without an endpoint of one’s own would send credentials in the clear, and the driver refuses it.',
  remedy: 'Write endpoint too, or leave insecureTransport out.',
  example: {
    bad: exampleEc2('all', 'insecureTransport: true'),
    good: exampleEc2('all', 'insecureTransport: true\nendpoint: http://ec2.example.net:5000'),
  },
  covers: ['EC2-11'],
  sources: ['rancher-machine: drivers/amazonec2'],
  *judge({ config }) {
    const endpoint = textIn(config, 'endpoint');
    if (endpoint === '') {
      if (config.insecureTransport !== true) return;
      yield {
        path: ['insecureTransport'],
        message: 'insecureTransport is true and there is no endpoint, expected one of your own',
        fix: 'write endpoint, or insecureTransport: false',
        patch: [{ op: 'replace', path: '/insecureTransport', value: false }],
      };
    } else if (!hostIn(endpoint).ok) {
      yield {
        path: ['endpoint'],
        message: `endpoint is "${endpoint}", expected a URL or a host, an IPv6 address in brackets`,
        fix: 'write a URL such as https://ec2.example.net',
      };
    }
  },
};
