# All of the program but its first comment.
file(READ examples/register/register.cpp program)
string(FIND "${program}" "#include" begin)
string(SUBSTRING "${program}" ${begin} -1 program)

file(READ README.md readme)
string(FIND "${readme}" "```cpp\n${program}```" at)
if(at EQUAL -1)
  message(FATAL_ERROR "README.md does not show examples/register/register.cpp as it is")
endif()
