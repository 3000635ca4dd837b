using CsCheck;

namespace Pipeline.Lab.Images;

/// <summary>Dockerfiles of lines that mean something to a reader of Dockerfiles, in all orders.</summary>
internal static class GeneratedDockerfile
{
    /// <summary>Every image that they may name: each is a folder with a file <c>m</c>, so that no registry is asked.</summary>
    public static IReadOnlyList<string> Images { get; } = ["loc/a", "loc/a:1", "loc/b:1", "loc/b:2", "x", "y:c", "y:d", "docker.io/acme/z:1"];

    private static readonly Gen<string> Image = Gen.OneOf(
        "loc/a", "loc/a:1", "loc/b:1", "loc/a\\\n:1", "x", "x:latest", "docker.io/library/x", "y:${A:-${B:-c}}", "y:${A:+c}d", "y:$C", "\"loc/b:1\"", "acme/z:1",
        "scratch", "one", "two", "ONE", "--platform=$TARGETPLATFORM loc/b:${D-2}", "loc/${E}");

    private static readonly Gen<string> Source = Gen.OneOf(Gen.OneOf("0", "1", "one", "two", "One", "stage"), Image.Where(x => x.AsSpan().IndexOfAny(" \n$\"") < 0));

    private static readonly Gen<string> From = Gen.Select(Image, Gen.OneOf("", "", " AS one", " as two", " AS One", "\tAS two"), (image, name) => $"FROM {image}{name}");

    private static readonly Gen<string> Step = Gen.OneOf(
        Source.Select(x => $"COPY --from={x} /m /copied"),
        Source.Select(x => $"COPY --chmod=644 --from={x} [\"/m\", \"/copied\"]"),
        Source.Select(x => $"RUN --mount=type=bind,from={x},target=/mnt true"),
        Source.Select(x => $"RUN tool --from={x} --mount=from={x}"),
        Source.Select(x => $"ONBUILD COPY --from={x} /m /n"),
        Source.Select(x => $"RUN a \\\n# a comment\n\n  --from={x} \\\\\n"),
        Gen.OneOf(
            "LABEL note=\"see <<EOF\"", "RUN x <<<\"abc\"", "RUN echo $((1<<N))", "RUN sh -c 'cat <<EOF'", "LABEL d=c:\\\\", "LABEL d=c:\\", "ENV A=d", "ARG A=d",
            "RUN <<EOF\nFROM x\nEOF", "RUN <<END-1 cat\nFROM x\nEND-1", "COPY <<\"end.txt\" /x\nFROM x\nend.txt", "COPY <<-EOF /x\nFROM x\n\tEOF", "RUN cat <<A <<B\nFROM x\nA\nFROM x\nB",
            "RUN cat <<EOF>x\nFROM x\nEOF>x", "RUN echo it's <<EOF", "RUN cat <<EOF", "EOF", "# FROM x", "", "ADD Dockerfile /x", "CMD [\"--from=x\"]", "\\", "RUN [ -f x ] && cat <<EOF\nFROM x\nEOF"));

    /// <summary>A file: directives, arguments, and one to four stages.</summary>
    public static Gen<string> Text { get; } = Gen.Select(
        Gen.OneOf("", "", "", "# escape=`\n", "# escape=\\\n", "# a comment\n# escape=`\n", "\n", "\uFEFF"),
        Gen.OneOf("ARG A", "ARG A=", "ARG A=c", "ARG B=d", "ARG C=c D=1", "ARG C=\"d\"", "ARG E=a", "ARG E=${C:-b:1}", "ARG C=\\\nc").Array[0, 3],
        Gen.Select(From, Step.Array[0, 3], (from, steps) => string.Join('\n', steps.Prepend(from))).Array[1, 4],
        (directive, arguments, stages) => directive + string.Join('\n', arguments.Concat(stages)) + "\n");
}
