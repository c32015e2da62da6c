/// Keeps the newest `N` readings of a sensor; an older one is overwritten.
pub struct RingBuffer<const N: usize> {
    values: [f32; N],
    next: usize,
    filled: bool,
}

impl<const N: usize> RingBuffer<N> {
    pub const fn new() -> Self {
        Self { values: [0.0; N], next: 0, filled: false }
    }

    pub fn push(&mut self, value: f32) {
        self.values[self.next] = value;
        self.next = (self.next + 1) % N;
        self.filled |= self.next == 0;
    }

    /// The mean of what is there; none before the first reading.
    pub fn mean(&self) -> Option<f32> {
        let count = if self.filled { N } else { self.next };
        (count > 0).then(|| self.values[..count].iter().sum::<f32>() / count as f32)
    }
}
