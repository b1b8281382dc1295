import { describe, expect, it } from 'vitest';
import { machinePoolNameOf } from './names.ts';

describe('the name of a MachinePool', () => {
  it('is made from the names of the cluster and the pool', () => {
    expect(machinePoolNameOf('demo', 'workers')).toBe('demo-workers');
  });

  it('is another one for each cluster and pool, where dashes could stand for either', () => {
    expect(machinePoolNameOf('a-b', 'c')).not.toBe(machinePoolNameOf('a', 'b-c'));
  });

  it('stays short, and tells long names apart by their ends', () => {
    const names = ['x', 'y'].map((end) => machinePoolNameOf('c'.repeat(60), `${'p'.repeat(60)}${end}`));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBe(63);
  });
});
