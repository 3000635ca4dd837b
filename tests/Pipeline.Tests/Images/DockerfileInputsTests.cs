using System.Collections.Immutable;
using System.Text;
using Pipeline.Images.Dockerfiles;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>Which images of others a Dockerfile builds on, and when that is not certain.</summary>
public sealed class DockerfileInputsTests
{
    private static readonly Image Any = new("any") { Context = "." };

    private static DockerfileInputs Read(string dockerfile, Image? image = null, params Platform[] platforms) =>
        DockerfileInputs.Of(Encoding.UTF8.GetBytes(dockerfile), image ?? Any, platforms.Length > 0 ? platforms : [Platform.LinuxAmd64]);

    private static IEnumerable<string> Of(string dockerfile, Image? image = null, params Platform[] platforms)
    {
        var inputs = Read(dockerfile, image, platforms);
        Assert.Empty(inputs.Unknown);
        return inputs.Bases!.Value;
    }

    private static void Unknown(string dockerfile, string why, Image? image = null) =>
        Assert.Contains(why, Assert.Single(Read(dockerfile, image).Unknown), StringComparison.Ordinal);

    private static Image Uses(string name) => Any with { Uses = ImmutableSortedDictionary<string, string>.Empty.Add(name, "other") };

    [Fact]
    public void Stages_of_the_file_itself_are_none() =>
        Assert.Equal(["python:3.12-slim"], Of("FROM python:3.12-slim AS build\nRUN true\nFROM build AS test\nFROM build\nCOPY --from=test /a /a\n"));

    [Fact]
    public void Arguments_before_the_first_stage_are_put_in_and_the_definition_wins()
    {
        const string Text = "ARG PYTHON=3.12\nARG SUITE=slim\nFROM python:${PYTHON}-$SUITE\n";
        Assert.Equal(["python:3.12-slim"], Of(Text));
        var older = Any with { Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", "3.8") };
        Assert.Equal(["python:3.8-slim"], Of(Text, older));
    }

    [Theory]
    [InlineData("ARG S\nFROM debian:${S:-trixie}\n", "debian:trixie")]
    [InlineData("ARG A\nARG B=b\nFROM x:${A:-${B:-c}}\n", "x:b")]
    [InlineData("FROM x:${A:-${B:-c}}\n", "x:c")]
    [InlineData("FROM x:${A:-${B:-${C-d}}}\n", "x:d")]
    [InlineData("ARG A=1\nFROM x:t${A:+-${A}}\n", "x:t-1")]
    [InlineData("ARG A=\"1\" B='2'\nFROM \"x\":$A-${B}\n", "x:1-2")]
    [InlineData("ARG R=localhost:5000/\nARG I=${R:-docker.io/}x:1\nFROM $I\n", "localhost:5000/x:1")]
    public void Defaults_and_alternatives_within_variables_are_put_in(string dockerfile, string expected) => Assert.Equal([expected], Of(dockerfile));

    [Theory]
    [InlineData("ARG A=1\nFROM x:${A#1}\n", "another kind of substitution")]
    [InlineData("ARG A=1\nFROM x:${A/1/2}\n", "another kind of substitution")]
    [InlineData("ARG A\nFROM x:${A-1}\n", "has no value")]
    [InlineData("ARG A=\\$B\nFROM x:$A\n", "escape")]
    [InlineData("FROM x:$BUILDARCH\n", "what the builder says")]
    [InlineData("ARG TARGETARCH=arm64\nFROM x:$TARGETARCH\n", "what the builder says")]
    [InlineData("FROM x:${A\n", "`}` is missing")]
    [InlineData("FROM X\n", "no reference")]
    [InlineData("FROM\n", "FROM takes")]
    [InlineData("FROM a AS\n", "FROM takes")]
    [InlineData("FROM a AS 1\n", "no name of a stage")]
    [InlineData("FROM a\u00A0AS b\n", "white space")]
    [InlineData("FRM a\n", "no instruction")]
    [InlineData("RUN true\nFROM a\n", "comes before FROM")]
    [InlineData("ARG A=1\n", "there is no FROM")]
    [InlineData("", "there is no FROM")]
    [InlineData("FROM a\n\\", "ends in the middle")]
    [InlineData("FROM a\nCOPY --form=b /x /x\n", "`--form` is no flag")]
    [InlineData("FROM a\nCOPY --from=\"b\" /x /x\n", "quotes or escapes")]
    [InlineData("FROM a\nCOPY --from=$B /x /x\n", "no reference")]
    [InlineData("FROM a\nCOPY --from=1 /x /x\n", "no stage before")]
    [InlineData("FROM a\nRUN --mount=from=0,target=/x true\n", "no stage before")]
    [InlineData("FROM a\nCOPY --from=later /x /x\nFROM b AS later\nFROM a\nCOPY --from=0 /x /x\n", "comes later")]
    [InlineData("# syntax=acme/own:1\nFROM a\n", "in its own way")]
    [InlineData("# check=skip=all\n# escape=`\nFROM a\n", "builders read differently")]
    [InlineData("#!/usr/bin/env docker\nFROM a\n", "interpreter")]
    [InlineData("FROM a\nRUN cat <<EOF\n", "does not end")]
    [InlineData("FROM a\nRUN echo it's <<EOF\nEOF\n", "a quote is not closed")]
    [InlineData("FROM a\nRUN cat <<$EOF\n$EOF\n", "how the here-document")]
    public void What_is_not_surely_understood_is_unknown_and_nothing_fails(string dockerfile, string why) => Unknown(dockerfile, why);

    [Fact]
    public void A_file_that_is_not_UTF_8_is_unknown() =>
        Assert.Contains("not UTF-8", Assert.Single(DockerfileInputs.Of("FROM a\nLABEL x=\u00e9\n".Select(x => (byte)x).ToArray(), Any, [Platform.LinuxAmd64]).Unknown), StringComparison.Ordinal);

    [Fact]
    public void Only_what_the_wanted_stage_reaches_counts()
    {
        const string Text = "FROM node:22 AS assets\nFROM golang:1 AS never\nFROM python:3 AS app\nCOPY --from=assets /a /a\nFROM app AS test\nRUN --mount=type=bind,from=postgres:17,target=/x true\n";
        Assert.Equal(["node:22", "python:3"], Of(Text, Any with { Stage = "app" }));
        Assert.Equal(["node:22", "postgres:17", "python:3"], Of(Text));
    }

    [Fact]
    public void Of_two_stages_with_one_name_the_last_counts()
    {
        const string Text = "FROM a:1 AS x\nFROM b:1 AS X\nFROM c:1\nCOPY --from=x /a /a\n";
        Assert.Equal(["b:1", "c:1"], Of(Text));
        Assert.Equal(["b:1"], Of(Text, Any with { Stage = "x" }));
        Assert.Equal(["a:1"], Of("FROM a:1 AS x\nFROM x AS y\nFROM b:1 AS x\n", Any with { Stage = "y" }));
    }

    [Fact]
    public void Images_that_are_only_copied_from_count_too() =>
        Assert.Equal(["ghcr.io/astral-sh/uv:0.9", "scratchy:1"], Of("FROM scratchy:1\nCOPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\n"));

    [Theory]
    [InlineData("RUN uvx --from=ruff ruff check")]
    [InlineData("RUN true || uvx --from=git+https://h/x y")]
    [InlineData("RUN --mount=type=cache,target=/c tool --mount=from=b --from=b")]
    [InlineData("CMD [\"uvx\", \"--from=ruff\"]")]
    public void What_a_command_is_given_is_no_flag_of_the_instruction(string instruction) => Assert.Equal(["a:1"], Of($"FROM a:1\n{instruction}\n"));

    [Fact]
    public void Nothing_and_images_of_the_system_do_not_count()
    {
        Assert.Empty(Of("FROM scratch\nCOPY a /\n"));
        Assert.Empty(Of("FROM backend\n", Uses("backend")));
    }

    [Theory]
    [InlineData("x", "docker.io/library/x")]
    [InlineData("docker.io/library/x:latest", "x")]
    [InlineData("index.docker.io/acme/x:1", "acme/x:1")]
    public void An_image_of_the_system_is_known_by_each_of_its_names(string uses, string named) => Assert.Empty(Of($"FROM {named}\n", Uses(uses)));

    [Fact]
    public void One_image_has_one_name() => Assert.Equal(["x"], Of("FROM x AS a\nFROM docker.io/library/x AS b\nFROM x:latest\nCOPY --from=a / /\nCOPY --from=b / /\n"));

    [Fact]
    public void A_stage_that_an_image_of_the_system_replaces_is_not_followed() =>
        Assert.Equal(["b:1"], Of("FROM a:1 AS assets\nADD https://h/x /x\nFROM b:1\nCOPY --from=assets / /\n", Uses("assets")));

    [Fact]
    public void Every_platform_may_have_its_own() => Assert.Equal(
        ["base:amd64", "base:arm64"], Of("FROM base:$TARGETARCH$TARGETVARIANT\n", null, Platform.LinuxAmd64, Platform.LinuxArm64));

    [Theory]
    [InlineData("docker/dockerfile:1")]
    [InlineData("docker/dockerfile:1.7-labs")]
    [InlineData("docker.io/docker/dockerfile:1.4.3")]
    public void A_frontend_that_the_file_asks_for_is_a_base(string frontend) =>
        Assert.Equal([frontend.Replace("docker.io/", "", StringComparison.Ordinal), "python:3"], Of($"# syntax={frontend}\nFROM python:3\n"));

    [Fact]
    public void Stages_may_be_copied_from_by_number() =>
        Assert.Equal(["golang:1", "python:3"], Of("FROM golang:1\nRUN x\nFROM python:3\nCOPY --from=0 /a /a\n"));

    [Fact]
    public void An_argument_that_changes_how_the_file_is_read_makes_it_unknown() =>
        Unknown("FROM a\n", "BUILDKIT_SYNTAX", Any with { Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("BUILDKIT_SYNTAX", "acme/own") });

    [Theory]
    [InlineData("LABEL note=\"see <<EOF\"")]
    [InlineData("RUN x <<<\"abc\"")]
    [InlineData("RUN echo $((1<<N))")]
    [InlineData("RUN echo $(( 1 << N ))")]
    [InlineData("RUN sh -c 'cat <<EOF'")]
    [InlineData("RUN echo \"a <<EOF\" b\\ <<EOF")]
    [InlineData("CMD cat <<EOF")]
    [InlineData("ENV A=<<EOF")]
    [InlineData("RUN <<EOF\nFROM nowhere:1\nEOF")]
    [InlineData("RUN <<-EOF\nFROM nowhere:1\n\t\tEOF")]
    [InlineData("RUN <<END-1\nFROM nowhere:1\nEND\nEND-1")]
    [InlineData("COPY <<\"end.txt\" /x\nFROM nowhere:1\nend.txt")]
    [InlineData("RUN 3<<A cat <<B\nFROM nowhere:1\nA\nFROM nowhere:1\nB")]
    [InlineData("RUN cat <<EOF>x\nFROM nowhere:1\nEOF\nEOF>x")]
    [InlineData("ONBUILD RUN <<EOF\nFROM nowhere:1\nEOF")]
    [InlineData("RUN <<EOF\r\nFROM nowhere:1\r\nEOF\r")]
    public void A_here_document_begins_where_BuildKit_sees_one(string instruction) =>
        Assert.Equal(["b:1"], Of($"FROM a:1\n{instruction}\nFROM b:1\n"));

    [Theory]
    [InlineData("LABEL d=c:\\\\\nFROM b:1\n", "b:1")]
    [InlineData("FROM loc/b\\\n:1\n", "loc/b:1")]
    [InlineData("FROM loc/b\\  \n# a comment\n\n:1\n", "loc/b:1")]
    [InlineData("FR\\\nOM b:1\n", "b:1")]
    [InlineData("RUN a \\\n# FROM x\n  && b\nFROM b:1\n", "b:1")]
    [InlineData("# escape=`\nRUN c:\\\nFROM b:1\n", "b:1")]
    [InlineData("# escape=`\nFROM b`\n:1\n", "b:1")]
    public void A_line_goes_on_where_BuildKit_goes_on(string dockerfile, string expected)
    {
        var directive = dockerfile.StartsWith("# escape", StringComparison.Ordinal) ? dockerfile[..(dockerfile.IndexOf('\n', StringComparison.Ordinal) + 1)] : "";
        Assert.Equal([expected], Of($"{directive}FROM a:1\n{dockerfile[directive.Length..]}"));
    }

    [Theory]
    [InlineData("ADD https://h/x.tar /x")]
    [InlineData("ADD [\"https://h/x.tar\", \"/x\"]")]
    [InlineData("ADD --checksum=sha256:1 https://h/x.tar /x")]
    [InlineData("ADD https://h/r.git#main /x")]
    [InlineData("ADD https://h/x#0123456789012345678901234567890123456789 /x")]
    [InlineData("ADD git@h:o/r.git /x")]
    [InlineData("ADD $URL /x")]
    [InlineData("ADD ${SCHEME}://h/x /x")]
    [InlineData("ADD app-$VERSION.tar /x")]
    public void What_only_a_server_knows_makes_an_image_unknown(string instruction) => Unknown($"FROM a:1\n{instruction}\n", "line 2: wh");

    [Theory]
    [InlineData("ADD a.tar b$X/c ./d/$X /x", false)]
    [InlineData("ADD ./app-$VERSION.tar /x", true)]
    [InlineData("ADD rootfs-$TARGETARCH.tar rootfs-${TARGETARCH}.tar /x", true)]
    [InlineData("ADD --checksum=sha256:0123456789012345678901234567890123456789012345678901234567890123 https://h/x.tar /x", true)]
    [InlineData("ADD https://h/r.git#0123456789012345678901234567890123456789 /x", true)]
    [InlineData("ADD git@h:o/r.git#0123456789012345678901234567890123456789:sub /x", true)]
    [InlineData("ADD <<EOF /x\nhttps://h/x\nEOF", true)]
    public void Files_and_what_the_instruction_fixes_leave_it_known(string instruction, bool isKnown) =>
        Assert.Equal(isKnown, Read($"FROM a:1\n{instruction}\n").Unknown.IsEmpty);

    [Fact]
    public void A_trigger_is_for_those_who_build_on_the_image()
    {
        Assert.Equal(["a:1"], Of("FROM a:1\nONBUILD COPY --from=b:1 /x /x\nONBUILD ADD https://h/x /x\n"));
        Assert.Equal(["a:1"], Of("FROM a:1 AS x\nONBUILD COPY . /x\nFROM x\n"));
        Unknown("FROM a:1 AS x\nONBUILD COPY --from=b:1 /x /x\nFROM x\n", "line 2: whether a trigger runs");
        Unknown("FROM a:1\nONBUILD ONBUILD RUN x\n", "ONBUILD does not take");
    }

    [Fact]
    public void What_an_unreachable_stage_adds_does_not_matter() => Assert.Equal(["b:1"], Of("FROM a:1\nADD https://h/x /x\nFROM b:1\n"));
}
