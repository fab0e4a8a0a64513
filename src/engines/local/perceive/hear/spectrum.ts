/**
 * Power spectra of short stretches of sound: a Hann window and a Fourier transform for any length
 * whose prime factors are small (Whisper's 400 is no power of two).
 */

export interface Spectrum {
  /** Power of the first `length / 2 + 1` frequencies of a stretch that starts at `start`. */
  power(samples: Float32Array, start: number): Float64Array;
}

/** Prepares tables for stretches of `length` samples. The returned array is reused. */
export function createSpectrum(length: number): Spectrum {
  const window = Float64Array.from(
    { length },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length),
  );
  const cosines = Float64Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * i) / length));
  const sines = Float64Array.from({ length }, (_, i) => -Math.sin((2 * Math.PI * i) / length));
  const input = new Float64Array(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  const turnedReal = new Float64Array(largestFactor(length));
  const turnedImaginary = new Float64Array(turnedReal.length);
  const power = new Float64Array(Math.floor(length / 2) + 1);

  /** Transforms every `stride`-th input from `from` into `count` outputs at `to`. */
  const transform = (from: number, stride: number, to: number, count: number): void => {
    if (count === 1) {
      real[to] = input[from]!;
      imaginary[to] = 0;
      return;
    }
    const factor = smallestFactor(count);
    const part = count / factor;
    for (let index = 0; index < factor; index += 1) {
      transform(from + index * stride, stride * factor, to + index * part, part);
    }
    for (let bin = 0; bin < part; bin += 1) {
      for (let output = 0; output < factor; output += 1) {
        let sumReal = 0;
        let sumImaginary = 0;
        for (let index = 0; index < factor; index += 1) {
          const at = to + index * part + bin;
          const turn = (index * (bin + output * part) * stride) % length;
          sumReal += real[at]! * cosines[turn]! - imaginary[at]! * sines[turn]!;
          sumImaginary += real[at]! * sines[turn]! + imaginary[at]! * cosines[turn]!;
        }
        turnedReal[output] = sumReal;
        turnedImaginary[output] = sumImaginary;
      }
      for (let output = 0; output < factor; output += 1) {
        real[to + output * part + bin] = turnedReal[output]!;
        imaginary[to + output * part + bin] = turnedImaginary[output]!;
      }
    }
  };

  return {
    power: (samples, start) => {
      for (let index = 0; index < length; index += 1) {
        input[index] = (samples[start + index] ?? 0) * window[index]!;
      }
      transform(0, 1, 0, length);
      for (let bin = 0; bin < power.length; bin += 1) {
        power[bin] = real[bin]! ** 2 + imaginary[bin]! ** 2;
      }
      return power;
    },
  };
}

function smallestFactor(count: number): number {
  // Four at a time does less work than two by two.
  for (const factor of [4, 2, 3, 5, 7]) if (count % factor === 0) return factor;
  return count;
}

function largestFactor(count: number): number {
  let largest = 1;
  for (let rest = count; rest > 1; rest /= smallestFactor(rest)) {
    largest = Math.max(largest, smallestFactor(rest));
  }
  return largest;
}
