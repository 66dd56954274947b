;; Puts the core's module together again: inflates the text that it travels as, and joins the streams that it was cut
;; into (xtask/src/streams.rs has their form). It is WebAssembly itself because it runs once, when everything is cold:
;; an engine takes half a millisecond to start it, and a JavaScript of the same work runs in an interpreter.
;;
;; The text is raw DEFLATE (RFC 1951), six bits in each character, the lowest first: `>` is 0, and so on to `~`, without
;; the backslash, which would need another. The build unpacks what it packed, so nothing is checked here.
;;
;;   0x000000  how the lengths of a block's first code are ordered
;;   0x000020  lengths of that code, or those of literals and distances
;;   0x000200  where each stream is read next
;;   0x010000  table of the code of literals
;;   0x020000  table of the code of distances
;;   0x040000  the text, written by the caller
;;   0x080000  the streams, each one's length before all of them
;;   0x100000  the module
(module
  (memory (export "memory") 24)
  (data (i32.const 0) "\10\11\12\00\08\07\09\06\0a\05\0b\04\0c\03\0d\02\0e\01\0f")

  ;; The next character, and the bits that were read and not used.
  (global $next (mut i32) (i32.const 0x40000))
  (global $buffer (mut i32) (i32.const 0))
  (global $held (mut i32) (i32.const 0))
  ;; Where the next byte of the module goes.
  (global $to (mut i32) (i32.const 0x100000))

  (func (export "unpack")
    (call $inflate)
    (call $join))

  ;; Reads until at least `count` bits are held.
  (func $fill (param $count i32)
    (local $char i32)
    (loop $more
      (if (i32.lt_u (global.get $held) (local.get $count))
        (then
          (local.set $char (i32.load8_u (global.get $next)))
          (global.set $next (i32.add (global.get $next) (i32.const 1)))
          (global.set $buffer
            (i32.or
              (global.get $buffer)
              (i32.shl
                (i32.sub
                  (i32.sub (local.get $char) (i32.const 62))
                  (i32.gt_u (local.get $char) (i32.const 92)))
                (global.get $held))))
          (global.set $held (i32.add (global.get $held) (i32.const 6)))
          (br $more)))))

  (func $drop (param $count i32)
    (global.set $buffer (i32.shr_u (global.get $buffer) (local.get $count)))
    (global.set $held (i32.sub (global.get $held) (local.get $count))))

  (func $bits (param $count i32) (result i32)
    (call $fill (local.get $count))
    (i32.and
      (global.get $buffer)
      (i32.sub (i32.shl (i32.const 1) (local.get $count)) (i32.const 1)))
    (call $drop (local.get $count)))

  ;; The next symbol of the code whose table has `size` entries.
  (func $symbol (param $table i32) (param $size i32) (result i32)
    (local $entry i32)
    (call $fill (i32.const 15))
    (local.set $entry
      (i32.load16_u
        (i32.add
          (local.get $table)
          (i32.shl
            (i32.and (global.get $buffer) (i32.sub (local.get $size) (i32.const 1)))
            (i32.const 1)))))
    (call $drop (i32.and (local.get $entry) (i32.const 15)))
    (i32.shr_u (local.get $entry) (i32.const 4)))

  ;; Makes the table of a canonical Huffman code from the lengths of its symbols, and gives the table's size. For all
  ;; bits that may come next it has the symbol and how many of them are its own.
  (func $code (param $lengths i32) (param $end i32) (param $table i32) (result i32)
    (local $size i32) (local $length i32) (local $at i32) (local $code i32) (local $entry i32) (local $bit i32)
    (local.set $at (local.get $lengths))
    (loop $longest
      (local.set $size
        (select
          (local.tee $length (i32.load8_u (local.get $at)))
          (local.get $size)
          (i32.gt_u (local.get $length) (local.get $size))))
      (br_if $longest
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
    (local.set $size (i32.shl (i32.const 1) (local.get $size)))
    (local.set $length (i32.const 1))
    (loop $lengths
      (local.set $at (local.get $lengths))
      (loop $symbols
        (if (i32.eq (i32.load8_u (local.get $at)) (local.get $length))
          (then
            (local.set $entry (local.get $code))
            (loop $fill
              (i32.store16
                (i32.add (local.get $table) (i32.shl (local.get $entry) (i32.const 1)))
                (i32.or
                  (i32.shl (i32.sub (local.get $at) (local.get $lengths)) (i32.const 4))
                  (local.get $length)))
              (br_if $fill
                (i32.lt_u
                  (local.tee $entry (i32.add (local.get $entry) (i32.shl (i32.const 1) (local.get $length))))
                  (local.get $size))))
            ;; The next code. It stands the wrong way round, as it is read: so the carry goes down.
            (local.set $bit (i32.shl (i32.const 1) (local.get $length)))
            (loop $carry
              (local.set $code
                (i32.xor
                  (local.get $code)
                  (local.tee $bit (i32.shr_u (local.get $bit) (i32.const 1)))))
              (br_if $carry
                (i32.lt_u (i32.and (local.get $code) (local.get $bit)) (local.get $bit))))))
        (br_if $symbols
          (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
      (local.set $length (i32.add (local.get $length) (i32.const 1)))
      (br_if $lengths (i32.le_u (i32.shl (i32.const 1) (local.get $length)) (local.get $size))))
    (local.get $size))

  ;; The length or distance that a symbol begins: every `1 << shift` symbols one more bit of it follows.
  (func $extended (param $symbol i32) (param $shift i32) (result i32)
    (local $step i32) (local $extra i32)
    (local.set $step (i32.shl (i32.const 1) (local.get $shift)))
    (if (i32.lt_u (local.get $symbol) (local.get $step)) (then (return (local.get $symbol))))
    (local.set $extra (i32.sub (i32.shr_u (local.get $symbol) (local.get $shift)) (i32.const 1)))
    (i32.add
      (i32.shl
        (i32.or
          (i32.and (local.get $symbol) (i32.sub (local.get $step) (i32.const 1)))
          (local.get $step))
        (local.get $extra))
      (call $bits (local.get $extra))))

  (func $inflate
    (local $isLast i32) (local $distances i32) (local $end i32) (local $at i32) (local $symbol i32) (local $count i32)
    (local $literalSize i32) (local $distanceSize i32) (local $to i32)
    (local.set $to (i32.const 0x80000))
    (loop $blocks
      (local.set $isLast (call $bits (i32.const 1)))
      (if (i32.eq (call $bits (i32.const 2)) (i32.const 2))
        (then
          (local.set $distances (i32.add (call $bits (i32.const 5)) (i32.const 0x121)))
          (local.set $end (i32.add (i32.add (local.get $distances) (call $bits (i32.const 5))) (i32.const 1)))
          (local.set $count (i32.add (call $bits (i32.const 4)) (i32.const 4)))
          (memory.fill (i32.const 0x20) (i32.const 0) (i32.const 19))
          (local.set $at (i32.const 0))
          (loop $head
            (i32.store8 offset=0x20 (i32.load8_u (local.get $at)) (call $bits (i32.const 3)))
            (br_if $head
              (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $count))))
          (local.set $literalSize (call $code (i32.const 0x20) (i32.const 0x33) (i32.const 0x10000)))
          (local.set $at (i32.const 0x20))
          (loop $lengths
            (local.set $count (i32.const 1))
            (if (i32.gt_u (local.tee $symbol (call $symbol (i32.const 0x10000) (local.get $literalSize))) (i32.const 15))
              (then
                ;; The last length again, or zeros.
                (local.set $count
                  (if (result i32) (i32.eq (local.get $symbol) (i32.const 18))
                    (then (i32.add (call $bits (i32.const 7)) (i32.const 11)))
                    (else (i32.add (call $bits (i32.sub (local.get $symbol) (i32.const 14))) (i32.const 3)))))
                (local.set $symbol
                  (i32.mul
                    (i32.eq (local.get $symbol) (i32.const 16))
                    (i32.load8_u (i32.sub (local.get $at) (i32.const 1)))))))
            (loop $repeat
              (i32.store8 (local.get $at) (local.get $symbol))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br_if $repeat (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
            (br_if $lengths (i32.lt_u (local.get $at) (local.get $end)))))
        (else
          ;; The fixed code: the packer takes it for short blocks.
          (memory.fill (i32.const 0x20) (i32.const 8) (i32.const 288))
          (memory.fill (i32.const 0xb0) (i32.const 9) (i32.const 112))
          (memory.fill (i32.const 0x120) (i32.const 7) (i32.const 24))
          (memory.fill (local.tee $distances (i32.const 0x140)) (i32.const 5) (i32.const 32))
          (local.set $end (i32.const 0x160))))
      (local.set $literalSize (call $code (i32.const 0x20) (local.get $distances) (i32.const 0x10000)))
      (local.set $distanceSize (call $code (local.get $distances) (local.get $end) (i32.const 0x20000)))
      (loop $symbols
        (if (i32.lt_u
            (local.tee $symbol (call $symbol (i32.const 0x10000) (local.get $literalSize)))
            (i32.const 256))
          (then
            (i32.store8 (local.get $to) (local.get $symbol))
            (local.set $to (i32.add (local.get $to) (i32.const 1)))
            (br $symbols)))
        (if (i32.gt_u (local.get $symbol) (i32.const 256))
          (then
            (local.set $end
              (i32.add
                (if (result i32) (i32.eq (local.get $symbol) (i32.const 285))
                  (then (i32.const 255))
                  (else (call $extended (i32.sub (local.get $symbol) (i32.const 257)) (i32.const 2))))
                (i32.add (local.get $to) (i32.const 3))))
            (local.set $at
              (i32.sub
                (i32.sub (local.get $to) (i32.const 1))
                (call $extended (call $symbol (i32.const 0x20000) (local.get $distanceSize)) (i32.const 1))))
            (loop $copy
              (i32.store8 (local.get $to) (i32.load8_u (local.get $at)))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br_if $copy
                (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (local.get $end))))
            (br $symbols))))
      (br_if $blocks (i32.eqz (local.get $isLast)))))

  ;; Appends one byte to the module.
  (func $put (param $byte i32)
    (i32.store8 (global.get $to) (local.get $byte))
    (global.set $to (i32.add (global.get $to) (i32.const 1))))

  ;; Whether a stream has anything. Streams are told by four times their number.
  (func $length (param $stream i32) (result i32)
    (i32.load offset=0x80000 (local.get $stream)))

  ;; Moves the next byte of a stream to the module.
  (func $byte (param $stream i32) (result i32)
    (local $at i32)
    (i32.store offset=0x200
      (local.get $stream)
      (i32.add (local.tee $at (i32.load offset=0x200 (local.get $stream))) (i32.const 1)))
    (call $put (i32.load8_u (local.get $at)))
    (i32.load8_u (local.get $at)))

  ;; Moves the next number, which is LEB128.
  (func $number (param $stream i32) (result i32)
    (local $byte i32) (local $value i32) (local $shift i32)
    (loop $more
      (local.set $value
        (i32.or
          (local.get $value)
          (i32.shl
            (i32.and (local.tee $byte (call $byte (local.get $stream))) (i32.const 127))
            (local.get $shift))))
      (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
      (br_if $more (i32.gt_u (local.get $byte) (i32.const 127))))
    (local.get $value))

  (func $numbers (param $stream i32) (param $count i32)
    (loop $more
      (if (local.get $count)
        (then
          (drop (call $number (local.get $stream)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br $more)))))

  ;; Moves a whole stream.
  (func $whole (param $stream i32)
    (memory.copy
      (global.get $to)
      (i32.load offset=0x200 (local.get $stream))
      (call $length (local.get $stream)))
    (global.set $to (i32.add (global.get $to) (call $length (local.get $stream)))))

  (func $join
    (local $at i32) (local $end i32) (local $begin i32) (local $stream i32) (local $opcode i32) (local $depth i32)
    (local $value i32) (local $width i32)
    (local.set $at (i32.const 0x80c10))
    (loop $streams
      (i32.store offset=0x200 (local.get $stream) (local.get $at))
      (local.set $at (i32.add (local.get $at) (call $length (local.get $stream))))
      (br_if $streams
        (i32.lt_u (local.tee $stream (i32.add (local.get $stream) (i32.const 4))) (i32.const 0xc10))))
    (call $whole (i32.const 0xc08))
    (local.set $at (i32.load (i32.const 0xe00)))
    (local.set $end (i32.load (i32.const 0xe04)))
    (loop $functions
      ;; A function begins with its locals, then come its instructions.
      (local.set $begin (global.get $to))
      (call $numbers (i32.const 0xc04) (i32.shl (call $number (i32.const 0xc04)) (i32.const 1)))
      (local.set $depth (i32.const 1))
      (loop $instructions
        (call $put (local.tee $opcode (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $stream (i32.shl (local.get $opcode) (i32.const 2)))
        (if (i32.eq (local.get $opcode) (i32.const 0x41))
          (then
            (drop
              (call $number
                (i32.add (i32.shl (i32.load8_u (local.get $at)) (i32.const 2)) (i32.const 0x800)))))
          (else
            (if (i32.eq (local.get $opcode) (i32.const 0x44))
              (then
                (local.set $value (i32.const 8))
                (loop $float
                  (drop (call $byte (local.get $stream)))
                  (br_if $float (local.tee $value (i32.sub (local.get $value) (i32.const 1))))))
              (else
                (if (call $length (local.get $stream))
                  (then
                    (local.set $value (call $number (local.get $stream)))
                    (if (call $length (local.tee $stream (i32.add (local.get $stream) (i32.const 0x400))))
                      (then
                        ;; How many numbers follow the first one of an instruction.
                        (call $numbers
                          (local.get $stream)
                          (if (result i32) (i32.eq (local.get $opcode) (i32.const 0x0e))
                            (then (i32.add (local.get $value) (i32.const 1)))
                            (else
                              (if (result i32) (i32.eq (local.get $opcode) (i32.const 0xfc))
                                (then
                                  (i32.add
                                    (i32.gt_u (local.get $value) (i32.const 7))
                                    (i32.eq (local.get $value) (i32.const 10))))
                                (else (i32.const 1))))))))))))))
        (br_if $instructions
          (local.tee $depth
            (i32.sub
              (i32.add
                (local.get $depth)
                (i32.lt_u (i32.sub (local.get $opcode) (i32.const 2)) (i32.const 3)))
              (i32.eq (local.get $opcode) (i32.const 0x0b))))))
      ;; The size of a function stands before it.
      (local.set $width
        (i32.add
          (i32.add
            (i32.gt_u (local.tee $value (i32.sub (global.get $to) (local.get $begin))) (i32.const 0x7f))
            (i32.gt_u (local.get $value) (i32.const 0x3fff)))
          (i32.const 1)))
      (memory.copy (i32.add (local.get $begin) (local.get $width)) (local.get $begin) (local.get $value))
      (global.set $to (i32.add (global.get $to) (local.get $width)))
      (loop $size
        (i32.store8
          (local.get $begin)
          (i32.or
            (i32.and (local.get $value) (i32.const 0x7f))
            (i32.shl (i32.gt_u (local.get $value) (i32.const 0x7f)) (i32.const 7))))
        (local.set $begin (i32.add (local.get $begin) (i32.const 1)))
        (br_if $size (local.tee $value (i32.shr_u (local.get $value) (i32.const 7)))))
      (br_if $functions (i32.lt_u (local.get $at) (local.get $end))))
    (call $whole (i32.const 0xc0c))))
