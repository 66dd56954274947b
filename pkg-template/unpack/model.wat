;; How the core's module is told: one number at a time, and each number by decisions between two ways down a small tree.
;; Six contexts (what stood here before: the last instructions, the same operand last time, …) each remember how such a
;; decision went; their opinions are added up, a learned gain says how far the sum can be trusted, and so the outcome
;; costs what it surprises: a thirtieth of a bit, or ten.
;;
;; `xtask/src/packer/model.rs` does the same to pack. Whatever is changed here changes there.
;;
;; The text is a range code of six bits a character: `>` is 0, and so on to `~`, without the backslash, which would need
;; another.
;;
;;   0x000000  tree: where a decision leads, by node and outcome; from 16 on to one of sixteen
;;   0x000040  numbers by how they are written: what is added to them
;;   0x000080  contexts
;;   0x001000  the operand last time, by place
;;   0x002000  opcode, form and usual operand of each instruction
;;   0x003000  what a memory becomes by a decision that goes one way, and the other
;;   0x004000  opinion of a memory
;;   0x006000  chance of a sum of opinions
;;   0x008000  gains
;;   0x010000  the text, written by the caller
;;   0x040000  the module
;;   0x080000  memories: 2^17 of sixteen bytes, the first of which tells whose it is; the others have, for each node of
;;             the tree, how often a decision went the one way (low bits) and the other
(memory (export "memory") 40)
(data (i32.const 2)
  "\02\03\10\04\05\06\11\1c\07\08\09\0a\12\13\14\15\1d\0b\0c\0d\16\17\18\1e\0e\0f\19\1a\1b\1f")
(data (i32.const 0x40) "\0c\00\1c\00\1c\01")

;; The next character; the range that is left, and where in it the code lies.
(global $next (mut i32) (i32.const 0x10000))
(global $range (mut i32) (i32.const 0))
(global $code (mut i32) (i32.const 0))

(func $digit
  (local $char i32)
  (global.set $code
    (i32.or
      (i32.shl (global.get $code) (i32.const 6))
      (i32.sub
        (i32.sub (local.tee $char (i32.load8_u (global.get $next))) (i32.const 62))
        (i32.gt_u (local.get $char) (i32.const 92)))))
  (global.set $range (i32.shl (global.get $range) (i32.const 6)))
  (global.set $next (i32.add (global.get $next) (i32.const 1))))

(func $hash (param $one i32) (param $other i32) (result i32)
  (i32.xor
    (local.tee $one
      (i32.mul
        (i32.add (i32.mul (local.get $one) (i32.const 0x85ebca6b)) (local.get $other))
        (i32.const 0x9e3779b1)))
    (i32.shr_u (local.get $one) (i32.const 15))))

;; Sets the context at `at`, of those for `what`.
(func $context (param $at i32) (param $what i32) (param $one i32) (param $other i32)
  (i32.store offset=0x80 (local.get $at)
    (call $hash
      (call $hash (i32.add (i32.shl (local.get $what) (i32.const 5)) (local.get $at)) (local.get $one))
      (local.get $other))))

;; The memory of the context at `at`, when `before` was told already. What another context remembered is forgotten; it
;; takes no branch for that, which would be a surprise half the time.
(func $memory (param $at i32) (param $before i32) (result i32)
  (local $owner i32) (local $counts i64) (local $kept i64)
  (local.set $at
    (i32.shl
      (i32.shr_u
        (local.tee $owner
          (i32.mul
            (call $hash (i32.load offset=0x80 (local.get $at)) (local.get $before))
            (i32.const 0x2545f491)))
        (i32.const 15))
      (i32.const 4)))
  (local.set $kept
    (i64.sub
      (i64.const 0)
      (i64.extend_i32_u
        (i32.eq
          (i32.wrap_i64
            (i64.and (local.tee $counts (i64.load offset=0x80000 (local.get $at))) (i64.const 0xff)))
          (local.tee $owner (i32.and (local.get $owner) (i32.const 0xff)))))))
  (i64.store offset=0x80000 (local.get $at)
    (i64.or
      (i64.and (local.get $counts) (local.get $kept))
      (i64.extend_i32_u (local.get $owner))))
  (i64.store offset=0x80008 (local.get $at)
    (i64.and (i64.load offset=0x80008 (local.get $at)) (local.get $kept)))
  (local.get $at))

;; What is thought by the two counts at `at`.
(func $opinion (param $at i32) (result i32)
  (i32.load16_s offset=0x4000
    (i32.shl (i32.load8_u offset=0x80000 (local.get $at)) (i32.const 1))))

;; Counts a decision at `at`. `way` is 256 when it went the one way, and 0 when it went the other.
(func $count (param $at i32) (param $way i32)
  (i32.store8 offset=0x80000 (local.get $at)
    (i32.load8_u offset=0x3000
      (i32.or (i32.load8_u offset=0x80000 (local.get $at)) (local.get $way)))))

;; One of sixteen. `before` is what was told of the same number so far, and `gains` where the gains for its decisions
;; are.
(func $nibble (param $before i32) (param $gains i32) (result i32)
  (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32)
  (local $gain i32) (local $node i32) (local $sum i32) (local $chance i32) (local $bound i32) (local $outcome i32)
  (local $error i32)
  (local.set $a (call $memory (i32.const 0) (local.get $before)))
  (local.set $b (call $memory (i32.const 4) (local.get $before)))
  (local.set $c (call $memory (i32.const 8) (local.get $before)))
  (local.set $d (call $memory (i32.const 12) (local.get $before)))
  (local.set $e (call $memory (i32.const 16) (local.get $before)))
  (local.set $f (call $memory (i32.const 20) (local.get $before)))
  (local.set $node (i32.const 1))
  (loop $decisions
    (local.set $sum
      (i32.add
        (i32.add
          (i32.add
            (call $opinion (i32.add (local.get $a) (local.get $node)))
            (call $opinion (i32.add (local.get $b) (local.get $node))))
          (i32.add
            (call $opinion (i32.add (local.get $c) (local.get $node)))
            (call $opinion (i32.add (local.get $d) (local.get $node)))))
        (i32.add
          (call $opinion (i32.add (local.get $e) (local.get $node)))
          (call $opinion (i32.add (local.get $f) (local.get $node))))))
    (local.set $gain (i32.add (local.get $gains) (i32.shl (local.get $node) (i32.const 2))))
    (local.set $chance
      (i32.shr_s
        (i32.mul (local.get $sum) (i32.add (i32.load offset=0x8000 (local.get $gain)) (i32.const 5000)))
        (i32.const 14)))
    (if (i32.gt_s (local.get $chance) (i32.const 2047)) (then (local.set $chance (i32.const 2047))))
    (if (i32.lt_s (local.get $chance) (i32.const -2047)) (then (local.set $chance (i32.const -2047))))
    (local.set $chance
      (i32.load16_u offset=0x6000
        (i32.shl (i32.add (local.get $chance) (i32.const 0x800)) (i32.const 1))))
    (local.set $bound
      (i32.shr_u (i32.mul (i32.shr_u (global.get $range) (i32.const 14)) (local.get $chance)) (i32.const 2)))
    (if (local.tee $outcome (i32.lt_u (global.get $code) (local.get $bound)))
      (then (global.set $range (local.get $bound)))
      (else
        (global.set $code (i32.sub (global.get $code) (local.get $bound)))
        (global.set $range (i32.sub (global.get $range) (local.get $bound)))))
    (loop $digits
      (if (i32.lt_u (global.get $range) (i32.const 0x1000000))
        (then (call $digit) (br $digits))))
    ;; What was expected teaches nothing.
    (if (i32.gt_u
        (i32.add
          (local.tee $error (i32.sub (i32.shl (local.get $outcome) (i32.const 16)) (local.get $chance)))
          (i32.const 2000))
        (i32.const 4000))
      (then
        (i32.store offset=0x8000 (local.get $gain)
          (i32.add
            (i32.load offset=0x8000 (local.get $gain))
            (i32.shr_s (i32.mul (local.get $sum) (local.get $error)) (i32.const 16))))
        (local.set $sum (i32.shl (local.get $outcome) (i32.const 8)))
        (call $count (i32.add (local.get $a) (local.get $node)) (local.get $sum))
        (call $count (i32.add (local.get $b) (local.get $node)) (local.get $sum))
        (call $count (i32.add (local.get $c) (local.get $node)) (local.get $sum))
        (call $count (i32.add (local.get $d) (local.get $node)) (local.get $sum))
        (call $count (i32.add (local.get $e) (local.get $node)) (local.get $sum))
        (call $count (i32.add (local.get $f) (local.get $node)) (local.get $sum))))
    (br_if $decisions
      (i32.lt_u
        (local.tee $node
          (i32.load8_u (i32.or (i32.shl (local.get $node) (i32.const 1)) (local.get $outcome))))
        (i32.const 16))))
  (i32.and (local.get $node) (i32.const 15)))

;; The logarithm of a count and a fifth, so that what never happened is not held impossible: of five times that, which
;; makes no difference to a difference.
(func $odds (param $count i32) (result i32)
  (i32.reinterpret_f32
    (f32.convert_i32_u (i32.add (i32.mul (local.get $count) (i32.const 5)) (i32.const 1)))))

;; A count of what happened again.
(func $more (param $count i32) (result i32)
  (i32.add (local.get $count) (i32.lt_u (local.get $count) (i32.const 15))))

;; A count of what did not: what was long ago counts less.
(func $less (param $count i32) (result i32)
  (local $half i32)
  (select
    (local.get $count)
    (local.tee $half (i32.add (i32.shr_u (local.get $count) (i32.const 1)) (i32.const 2)))
    (i32.lt_u (local.get $count) (local.get $half))))

;; Fills the tables, and reads as much of the text as the range is wide.
(func $prepare
  (local $at i32) (local $chance f32)
  (loop $tables
    ;; Of two counts: what is thought by them, and what becomes of them when it goes the one way and the other.
    (if (i32.lt_u (local.get $at) (i32.const 0x100))
      (then
        (i32.store16 offset=0x4000 (i32.shl (local.get $at) (i32.const 1))
          (i32.shr_s
            (i32.sub
              (call $odds (i32.and (local.get $at) (i32.const 15)))
              (call $odds (i32.shr_u (local.get $at) (i32.const 4))))
            (i32.const 16)))
        (i32.store8 offset=0x3100 (local.get $at)
          (i32.or
            (call $more (i32.and (local.get $at) (i32.const 15)))
            (i32.shl (call $less (i32.shr_u (local.get $at) (i32.const 4))) (i32.const 4))))
        (i32.store8 offset=0x3000 (local.get $at)
          (i32.or
            (call $less (i32.and (local.get $at) (i32.const 15)))
            (i32.shl (call $more (i32.shr_u (local.get $at) (i32.const 4))) (i32.const 4))))))
    ;; The chance of a logarithm to the base of two, in 1/128, as the bits of floats have it.
    (local.set $chance
      (f32.reinterpret_i32
        (i32.add
          (i32.shl (i32.sub (local.get $at) (i32.const 0x800)) (i32.const 16))
          (i32.const 0x3f800000))))
    (i32.store16 offset=0x6000 (i32.shl (local.get $at) (i32.const 1))
      (i32.trunc_f32_u
        (f32.mul
          (f32.div (local.get $chance) (f32.add (local.get $chance) (f32.const 1)))
          (f32.const 65536))))
    (br_if $tables (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 0x1000))))
  (loop $digits
    (call $digit)
    (br_if $digits (i32.lt_u (global.get $next) (i32.const 0x10005))))
  (global.set $range (i32.const 0x40000000)))
