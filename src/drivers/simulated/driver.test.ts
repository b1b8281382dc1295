import { driverConformance } from '../../../testing/conformance/driver.ts';
import { simulatedCloudBench } from '../../../testing/simulated-cloud.ts';
import { simulatedFacts } from './facts.ts';

driverConformance(simulatedFacts, async () => simulatedCloudBench(), ['credentials']);
