using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastProxy.Tests.Layering;

/// <summary>A reference from a file of one folder to a type of another folder of its project.</summary>
/// <param name="Project">The project's folder, from the root of the repository.</param>
/// <param name="From">The folder in the project that refers; <c>.</c> is the project's own.</param>
/// <param name="To">The folder of the type.</param>
/// <param name="Where">File, line and type.</param>
internal sealed record FolderReference(string Project, string From, string To, string Where);

/// <summary>Which folders of the projects refer to types of which, by what the compiler makes of every name.</summary>
internal static class FolderGraph
{
    /// <summary>What every file imports (<c>ImplicitUsings</c>).</summary>
    private const string Implicit =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>The references of all source files of the projects, read from the repository.</summary>
    public static IReadOnlyList<FolderReference> OfRepository(string root, IReadOnlyCollection<string> projects) =>
        Of(projects.SelectMany(project => Directory
            .EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(root, path).Replace('\\', '/'), Full: path))
            .Where(file => !file.Path.Contains("/bin/") && !file.Path.Contains("/obj/"))
            .Select(file => (file.Path, File.ReadAllText(file.Full)))), projects);

    /// <summary>The references of source files.</summary>
    /// <param name="files">Paths from the root of the repository, and texts.</param>
    /// <param name="projects">The folders of the projects.</param>
    public static IReadOnlyList<FolderReference> Of(IEnumerable<(string Path, string Text)> files, IReadOnlyCollection<string> projects)
    {
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, Options, file.Path))];
        var compilation = CSharpCompilation.Create(
            "house",
            [.. trees, CSharpSyntaxTree.ParseText(Implicit, Options)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("FastProxy", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. trees.AsParallel().SelectMany(tree => ReferencesOf(compilation.GetSemanticModel(tree), projects)).Distinct()];
    }

    /// <summary>A circle of folders in one project, written <c>a -> b -> a</c>, or null.</summary>
    public static string? CircleOf(IEnumerable<FolderReference> references)
    {
        ILookup<string, string> next = references.Select(r => (r.From, r.To)).Distinct().ToLookup(r => r.From, r => r.To);
        var done = new HashSet<string>();
        return next.Select(group => Walk(group.Key, [])).FirstOrDefault(circle => circle is not null);

        string? Walk(string folder, List<string> path)
        {
            if (path.IndexOf(folder) is var start and >= 0)
            {
                return string.Join(" -> ", [.. path[start..], folder]);
            }

            if (!done.Contains(folder))
            {
                path.Add(folder);
                foreach (string below in next[folder])
                {
                    if (Walk(below, path) is string circle)
                    {
                        return circle;
                    }
                }

                path.RemoveAt(path.Count - 1);
                done.Add(folder);
            }

            return null;
        }
    }

    private static IEnumerable<FolderReference> ReferencesOf(SemanticModel model, IReadOnlyCollection<string> projects)
    {
        SyntaxTree tree = model.SyntaxTree;
        (string project, string from) = FolderOf(tree.FilePath, projects);
        IEnumerable<SimpleNameSyntax> names = tree.GetRoot()
            .DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>();
        foreach (SimpleNameSyntax name in names)
        {
            ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
            INamedTypeSymbol? type = symbol as INamedTypeSymbol
                ?? (symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol ? symbol.ContainingType : null);
            foreach (SyntaxReference declared in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            {
                (string owner, string to) = FolderOf(declared.SyntaxTree.FilePath, projects);
                if (owner == project && to != from)
                {
                    int line = tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                    yield return new(project, from, to, $"{tree.FilePath}:{line} names {type!.Name}");
                }
            }
        }
    }

    private static (string Project, string Folder) FolderOf(string path, IReadOnlyCollection<string> projects)
    {
        string project = projects.FirstOrDefault(p => path.StartsWith($"{p}/", StringComparison.Ordinal)) ?? "";
        string folder = Path.GetDirectoryName(path[(project.Length == 0 ? 0 : project.Length + 1)..])!.Replace('\\', '/');
        return (project, folder.Length == 0 ? "." : folder);
    }
}
