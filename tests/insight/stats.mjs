// The sums of the pattern pages once more, in plain JavaScript and by other ways than src/insight: no fast
// Fourier transform but every offset, Lanczos' series, a plain grid, power series instead of continued fractions.

const lanczos = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** ln Gamma(x), x > 0 (Lanczos 1964, g = 7). */
export function logGamma(x) {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum = lanczos[0];
  for (let i = 1; i < 9; i += 1) sum += lanczos[i] / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

export const logBeta = (a, b) => logGamma(a) + logGamma(b) - logGamma(a + b);

/** I_x(a, b) by its power series (Abramowitz and Stegun 26.5.4), from the side where it falls quickly. */
export function betaBelow(x, a, b, lnB = logBeta(a, b)) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // Where rounding leaves neither side the quicker one, either will do.
  if (x > (a + 1) / (a + b + 2) + 1e-12) return 1 - betaBelow(1 - x, b, a, lnB);
  let term = 1;
  let sum = 1;
  for (let i = 0; term > 1e-12 * sum && i < 100000; i += 1) {
    term *= x * (a + b + i) / (a + 1 + i);
    sum += term;
  }
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnB - Math.log(a)) * sum;
}

/** P(|standard normal| > z sqrt 2): by series below 2, by the continued fraction above. */
export function erfc(z) {
  if (z < 2) {
    let term = z;
    let sum = z;
    for (let i = 1; Math.abs(term) > 1e-17 * sum; i += 1) {
      term *= -z * z / i;
      sum += term / (2 * i + 1);
    }
    return 1 - 2 / Math.sqrt(Math.PI) * sum;
  }
  let f = 0;
  for (let i = 200; i > 0; i -= 1) f = i / 2 / (z + f);
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + f);
}

/** P(chi-square of `df` > x), by steps of two degrees from one or two. */
export function chiSquareAbove(x, df) {
  let p = df % 2 === 1 ? erfc(Math.sqrt(x / 2)) : Math.exp(-x / 2);
  for (let k = df % 2 === 1 ? 1 : 2; k < df; k += 2) {
    p += x > 0 ? Math.exp(k / 2 * Math.log(x / 2) - x / 2 - logGamma(k / 2 + 1)) : 0;
  }
  return p;
}

/** Contexts of one factor, counted: Map from context to {n, safe}. One a moment, a list of them, or none. */
export function counted(safe, contexts) {
  const found = new Map();
  contexts.forEach((all, i) => {
    for (const context of Array.isArray(all) ? all : [all]) {
      if (context === undefined) continue;
      const one = found.get(context) ?? { n: 0, safe: 0 };
      found.set(context, { n: one.n + 1, safe: one.safe + safe[i] });
    }
  });
  return found;
}

/**
 * The posterior of 4-statistics' section on rates, on cells x cells of phi and ln k: a function from {n, safe} to
 * {mean, low80, high80, low95, high95}.
 */
export function rates(groups, cells = 100) {
  const points = [];
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) {
      const phi = (i + 0.5) / cells;
      const k = Math.exp((j + 0.5) / cells * Math.log(1000));
      const a = phi * k;
      const b = k - a;
      const lnB = logBeta(a, b);
      let logP = 0;
      for (const { n, safe } of groups) logP += logBeta(a + safe, b + n - safe) - lnB;
      points.push({ a, b, logP });
    }
  }
  const best = Math.max(...points.map((point) => point.logP));
  const kept = points.map((point) => ({ ...point, w: Math.exp(point.logP - best) })).filter(({ w }) => w > 1e-6);
  const total = kept.reduce((sum, { w }) => sum + w, 0);
  return ({ n, safe }) => {
    const betas = kept.map(({ a, b, w }) => ({ w: w / total, a: a + safe, b: b + n - safe, lnB: logBeta(a + safe, b + n - safe) }));
    const below = (x) => betas.reduce((sum, { w, a, b, lnB }) => sum + w * betaBelow(x, a, b, lnB), 0);
    const at = (p) => {
      let low = 0;
      let high = 1;
      while (high - low > 1e-6) {
        const middle = (low + high) / 2;
        if (below(middle) < p) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };
    const mean = betas.reduce((sum, { w, a, b }) => sum + w * a / (a + b), 0);
    return { mean, low80: at(0.1), high80: at(0.9), low95: at(0.025), high95: at(0.975) };
  };
}

/** Pearson's chi-square of safe by context with its nominal p to six digits; 1 where there is nothing to test. */
export function nominal(safe, contexts) {
  const groups = [...counted(safe, contexts).values()];
  const n = groups.reduce((sum, one) => sum + one.n, 0);
  const all = groups.reduce((sum, one) => sum + one.safe, 0);
  if (groups.length < 2 || all === 0 || all === n) return 1;
  let chi = 0;
  for (const one of groups) {
    const yes = one.n * all / n;
    const no = one.n - yes;
    chi += (one.safe - yes) ** 2 / yes + (one.n - one.safe - no) ** 2 / no;
  }
  return Number(chiSquareAbove(chi, groups.length - 1).toPrecision(6));
}

const turned = (values, by) => [...values.slice(by), ...values.slice(0, by)];

/** Adjusted p of every factor by the joint circular shift, one offset after the other. */
export function jointShift(safe, factors) {
  const names = Object.keys(factors);
  const offsets = safe.map((_, o) => names.map((name) => nominal(turned(safe, o), factors[name])));
  const least = offsets.map((row) => Math.min(...row));
  return Object.fromEntries(names.map((name, f) => {
    const own = offsets[0][f];
    return [name, own < 1 ? least.filter((p) => p <= own).length / safe.length : 1];
  }));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * All pairs of contexts of all factors by the joint shift with a difference of means for each (src/insight/pairs.h):
 * [{factor, a, b, difference, p}], a the higher. values are whole numbers; contexts with fewer than `least` are left out.
 */
export function pairsJoint(values, factors, least) {
  const n = values.length;
  const turns = values.map((_, o) => turned(values, o));
  const pairs = [];
  for (const [factor, lists] of Object.entries(factors)) {
    const inside = new Map();
    lists.forEach((all, i) => all.forEach((context) => inside.set(context, [...(inside.get(context) ?? []), i])));
    const tested = [...inside].filter(([, at]) => at.length >= least);
    tested.forEach(([one, at], i) => tested.slice(i + 1).forEach(([two, beside]) => {
      const differences = turns.map((y) => mean(at.map((k) => y[k])) - mean(beside.map((k) => y[k])));
      const spread = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / n);
      const up = differences[0] >= 0;
      pairs.push({ factor, a: up ? one : two, b: up ? two : one, difference: Math.abs(differences[0]),
        t: differences.map((d) => (spread > 0 ? Math.abs(d) / spread : 0)) });
    }));
  }
  const largest = values.map((_, o) => Math.max(0, ...pairs.map(({ t }) => t[o])));
  return pairs.map(({ t, ...pair }) => ({ ...pair, p: t[0] > 0 ? largest.filter((value) => value >= t[0] * (1 - 1e-9)).length / n : 1 }));
}

/**
 * Pairs of contexts within one factor that have at least `least` moments each, by shift with the distance of their shares (src/insight/shift.h):
 * [{a, b, p}].
 */
export function pairsWithin(safe, lists, least) {
  const inside = new Map();
  lists.forEach((all, i) => all.forEach((context) => inside.set(context, [...(inside.get(context) ?? []), i])));
  const tested = [...inside].filter(([, at]) => at.length >= least);
  const turns = safe.map((_, o) => turned(safe, o));
  const pairs = tested.flatMap(([a, at], i) => tested.slice(i + 1).map(([b, beside]) => ({ a, b,
    apart: turns.map((y) => Math.abs(mean(at.map((k) => y[k])) - mean(beside.map((k) => y[k]))) / Math.sqrt(1 / at.length + 1 / beside.length)) })));
  const furthest = safe.map((_, o) => Math.max(0, ...pairs.map(({ apart }) => apart[o])));
  return pairs.map(({ a, b, apart }) => ({ a, b, p: apart[0] > 0 ? furthest.filter((value) => value >= apart[0] - 1e-9).length / safe.length : 1 }));
}

/** One-sided p of a mean at least as large, over every flip of signs. */
export function signFlip(differences) {
  const sum = differences.reduce((all, d) => all + d, 0);
  let atLeast = 0;
  for (let flips = 0; flips < 2 ** differences.length; flips += 1) {
    const flipped = differences.reduce((all, d, i) => all + ((flips >> i) & 1 ? -d : d), 0);
    atLeast += flipped >= sum - 1e-9 ? 1 : 0;
  }
  return atLeast / 2 ** differences.length;
}
