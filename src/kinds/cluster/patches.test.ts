import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { engineConfigOf } from './engine-config.ts';
import { networkInputOf } from './network-input.ts';
import { patchArguments, patchGlobalConfig, patchItem, patchItems } from './patches.ts';

const config = '/spec/rkeConfig/machineGlobalConfig';
const argumentsKey = 'kube-controller-manager-arg';

function services(serviceCidr: unknown) {
  const option = networkInputOf(aCluster({ serviceCidr })).serviceCidr;
  if (!option) throw new Error('no service-cidr is given');
  return option;
}

function argumentsPatch(options: ClusterOptions, remove: readonly string[], add: readonly string[]) {
  const cluster = aCluster(options);
  return patchArguments({ cluster, engineConfig: engineConfigOf(cluster.spec?.rkeConfig) }, argumentsKey, remove, add);
}

describe('a patch of a list option', () => {
  it('keeps one text one text, and a list a list', () => {
    expect(patchItems(services('a,b'), ['c', 'd'])).toEqual([
      { op: 'replace', path: `${config}/service-cidr`, value: 'c,d' },
    ]);
    expect(patchItems(services(['a', 'b']), ['c', 'd'])[0]?.value).toEqual(['c', 'd']);
  });

  it('changes or drops one item, also the second of two that are the same', () => {
    const option = services('a,a,b');
    const [, second] = option.items;
    if (!second) throw new Error('no second item');
    expect(patchItem(option, second, 'c')[0]?.value).toBe('a,c,b');
    expect(patchItem(option, second, undefined)[0]?.value).toBe('a,b');
  });

  it('makes a list of texts with commas a plain list', () => {
    const option = services(['a,b', 'c']);
    expect(patchItems(option, ['x', 'y', 'z'])[0]?.value).toEqual(['x', 'y', 'z']);
  });
});

describe('a patch of component arguments', () => {
  it('leaves other arguments alone, commas in them included', () => {
    const given = ['feature-gates=A=true,B=false', '--node-cidr-mask-size=24', 'v=2'];
    const [operation] = argumentsPatch({ config: { [argumentsKey]: given } }, [], ['node-cidr-mask-size=25']);
    expect(operation).toEqual({
      op: 'replace',
      path: `${config}/${argumentsKey}`,
      value: ['feature-gates=A=true,B=false', 'v=2', 'node-cidr-mask-size=25'],
    });
  });

  it('takes one text for one argument', () => {
    const [operation] = argumentsPatch({ config: { [argumentsKey]: 'v=2' } }, [], ['node-cidr-mask-size=25']);
    expect(operation?.value).toEqual(['v=2', 'node-cidr-mask-size=25']);
  });

  it('adds the key where there is none, and the map where that is missing too', () => {
    expect(argumentsPatch({}, [], ['a=1'])).toEqual([{ op: 'add', path: `${config}/${argumentsKey}`, value: ['a=1'] }]);
    expect(argumentsPatch({ rke: { machineGlobalConfig: null } }, [], ['a=1'])).toEqual([
      { op: 'add', path: config, value: { [argumentsKey]: ['a=1'] } },
    ]);
  });

  it('goes where the arguments of all machines are given', () => {
    const machineSelectorConfig = [
      { machineLabelSelector: { matchLabels: { a: 'b' } }, config: { [argumentsKey]: ['v=1'] } },
      { config: { [argumentsKey]: ['v=2', 'old=1'] } },
    ];
    expect(argumentsPatch({ rke: { machineSelectorConfig } }, ['old'], [])).toEqual([
      {
        op: 'replace',
        path: `/spec/rkeConfig/machineSelectorConfig/1/config/${argumentsKey}`,
        value: ['v=2'],
      },
    ]);
  });
});

describe('a patch of the configuration of all machines', () => {
  it('adds and replaces keys', () => {
    const operations = patchGlobalConfig({ cluster: aCluster() }, { 'cluster-cidr': 'a', 'cluster-dns': 'b' });
    expect(operations.map(({ op }) => op)).toEqual(['replace', 'add']);
  });
});
