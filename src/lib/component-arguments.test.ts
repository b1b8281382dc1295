import { describe, expect, it } from 'vitest';
import { argumentName, argumentValue } from './component-arguments.ts';

describe('argumentValue', () => {
  it('gives the last value, which components take', () => {
    expect(argumentValue(['secure-port=1', 'secure-port=2'], 'secure-port')).toBe('2');
  });

  it('keeps commas and equal signs of a value', () => {
    expect(argumentValue(['feature-gates=A=true,B=false'], 'feature-gates')).toBe('A=true,B=false');
  });

  it('takes dashes before a name and underscores in it as components do', () => {
    expect(argumentValue(['--cert_dir=/x'], 'cert-dir')).toBe('/x');
  });

  it('tells an argument without a value from none', () => {
    expect(argumentValue(['profiling'], 'profiling')).toBe('');
    expect(argumentValue(['profiling-x=1'], 'profiling')).toBeUndefined();
  });
});

it('reads the name of an argument', () => {
  expect(['a=b=c', '--a', 'a_b=1'].map(argumentName)).toEqual(['a', 'a', 'a-b']);
});
