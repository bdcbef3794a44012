package berkeley.option;

import static berkeley.bindings.socket.Constants.BPF_MAXINSNS;

import berkeley.Codec;
import berkeley.bindings.socket.sock_filter;
import berkeley.bindings.socket.sock_fprog;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * {@code struct sock_fprog}: a program of the classic Berkeley packet filter, as a value.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="bpf" :
 * int load = BPF_LD | BPF_H | BPF_ABS;
 * int equal = BPF_JMP | BPF_JEQ | BPF_K;
 * int result = BPF_RET | BPF_K;
 * Bpf ipv4 =
 *         Bpf.of(
 *                 Bpf.stmt(load, 12),
 *                 Bpf.jump(equal, ETH_P_IP, 0, 1),
 *                 Bpf.stmt(result, -1),
 *                 Bpf.stmt(result, 0));
 * sock.set(SO.ATTACH_FILTER, ipv4);
 * }
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/networking/filter.txt">Linux socket
 *     filtering</a>
 */
public record Bpf(List<Instruction> instructions) {

    /**
     * {@code struct sock_filter}.
     *
     * @param code {@code BPF_LD | BPF_H | BPF_ABS} …
     * @param jt how many instructions to skip if a condition holds
     * @param jf and if it does not
     * @param k an operand
     */
    public record Instruction(int code, int jt, int jf, int k) {

        public Instruction {
            if ((code & ~0xffff) != 0 || (jt & ~0xff) != 0 || (jf & ~0xff) != 0) {
                throw new IllegalArgumentException(
                        "code has 16 bits, jt and jf have 8: " + code + " " + jt + " " + jf);
            }
        }
    }

    private static final long HEAD = sock_fprog.sizeof();
    private static final long STEP = sock_filter.sizeof();

    public Bpf {
        instructions = List.copyOf(instructions);
        if (instructions.size() > 0xffff) {
            throw new IllegalArgumentException(
                    "sock_fprog counts up to 65535 instructions, not " + instructions.size());
        }
    }

    public static Bpf of(Instruction... instructions) {
        return new Bpf(List.of(instructions));
    }

    /** {@code BPF_STMT(code, k)}. */
    public static Instruction stmt(int code, int k) {
        return new Instruction(code, 0, 0, k);
    }

    /** {@code BPF_JUMP(code, k, jt, jf)}. */
    public static Instruction jump(int code, int k, int jt, int jf) {
        return new Instruction(code, jt, jf, k);
    }

    /**
     * Reads what {@code tcpdump -ddd} prints: the count, then {@code code jt jf k} for each
     * instruction, in decimal, with commas or line ends between.
     */
    public static Bpf parse(String text) {
        String[] lines = text.strip().split("\\s*[,\\n]\\s*");
        List<Instruction> program = new ArrayList<>();
        try {
            for (String line : List.of(lines).subList(1, lines.length)) {
                String[] part = line.split("\\s+");
                program.add(
                        new Instruction(
                                Integer.parseInt(part[0]),
                                Integer.parseInt(part[1]),
                                Integer.parseInt(part[2]),
                                Integer.parseUnsignedInt(part[3])));
            }
            if (Integer.parseInt(lines[0]) == program.size()) {
                return new Bpf(program);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "not a program as tcpdump -ddd prints it: " + text, e);
        }
        throw new IllegalArgumentException(
                lines[0] + " instructions promised, " + program.size() + " given");
    }

    /** As {@link #parse} reads it, on one line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(",").add(Integer.toString(instructions.size()));
        for (Instruction i : instructions) {
            line.add(i.code + " " + i.jt + " " + i.jf + " " + Integer.toUnsignedString(i.k));
        }
        return line.toString();
    }

    /** In memory the instructions stand behind the {@code sock_fprog} that points to them. */
    static final Codec<Bpf> CODEC =
            new Codec<>() {
                @Override
                public int size() {
                    return BPF_MAXINSNS * (int) STEP;
                }

                @Override
                public int size(Bpf value) {
                    return (int) (HEAD + value.instructions.size() * STEP);
                }

                @Override
                public int encode(Bpf value, MemorySegment into) {
                    sock_fprog.len(into, (short) value.instructions.size());
                    sock_fprog.filter(into, into.asSlice(HEAD));
                    for (int i = 0; i < value.instructions.size(); i++) {
                        Instruction instruction = value.instructions.get(i);
                        MemorySegment filter = into.asSlice(HEAD + i * STEP, STEP);
                        sock_filter.code(filter, (short) instruction.code);
                        sock_filter.jt(filter, (byte) instruction.jt);
                        sock_filter.jf(filter, (byte) instruction.jf);
                        sock_filter.k(filter, instruction.k);
                    }
                    return (int) HEAD;
                }

                /** Here, alone among options, the length is counted in instructions. */
                @Override
                public Bpf decode(MemorySegment from, int length) {
                    List<Instruction> program = new ArrayList<>();
                    for (int i = 0; i < length; i++) {
                        MemorySegment filter = from.asSlice(i * STEP, STEP);
                        program.add(
                                new Instruction(
                                        Short.toUnsignedInt(sock_filter.code(filter)),
                                        Byte.toUnsignedInt(sock_filter.jt(filter)),
                                        Byte.toUnsignedInt(sock_filter.jf(filter)),
                                        sock_filter.k(filter)));
                    }
                    return new Bpf(program);
                }
            };
}
